import type { Scene } from './scene.ts'

/** Messages that are past their time. */
export const scenes: readonly Scene[] = [
  {
    name: 'expired',
    title: 'when the files of old messages are removed, groups go on with what is left and empty queues can be removed',
    java: 'RetentionScenes',
    clients: ['5.5.0'],
    brokerConfig: { mappedFileSizeCommitLog: '1048576', fileReservedTime: '0' },
    expected: {
      asked: true,
      gone: true,
      offsets: '5 5',
      pulls: ['OFFSET_ILLEGAL 5', 'OFFSET_ILLEGAL 5', 'OFFSET_ILLEGAL 5'],
      goesOnWithTheRest: true,
      cleaned: true,
      emptied: 0,
      again: 0,
      unused: true,
    },
    seconds: 260,
  },
]
