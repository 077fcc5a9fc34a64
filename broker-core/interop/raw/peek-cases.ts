import type { RawCase, Step } from './raw-case.ts'
import { but, group, named, one, send, topic } from './steps.ts'

interface Peek {
  readonly group?: string
  readonly queueId?: number
  readonly most?: number
  /** Asks until so many messages come. */
  readonly until?: number
}

const peek = (name: string, { group: consumerGroup = 'GID_peek', queueId = 0, most = 8, until }: Peek = {}): Step => ({
  request: 'peekMessage',
  header: { consumerGroup, topic: name, queueId, maxMsgNums: most },
  ...(until === undefined ? {} : { untilMessages: until }),
})

const commit = (consumerGroup: string, name: string, commitOffset: number): Step => ({
  request: 'updateConsumerOffset',
  header: { consumerGroup, topic: name, queueId: 0, commitOffset },
})

const peeks: RawCase[] = [
  one(
    'what is next, again and again',
    topic('P1'),
    group('GID_peek'),
    send('P1', { body: 'a', properties: { TAGS: 'T', UNIQ_KEY: 'u' } }),
    send('P1', { body: 'b' }),
    send('P1', { body: 'c' }),
    peek('P1', { until: 3 }),
    peek('P1', { most: 2 }),
    peek('P1', { most: 1 }),
    peek('P1', { most: 0 }),
    peek('P1', { most: -1 }),
    peek('P1', { most: 33 }),
    peek('P1', { queueId: -1 }),
    { request: 'queryConsumerOffset', header: { consumerGroup: 'GID_peek', topic: 'P1', queueId: 0 } },
  ),
  but(
    one(
      'what is next for another group',
      topic('P2'),
      group('GID_peek2'),
      send('P2', { body: 'a' }),
      send('P2', { body: 'b' }),
      peek('P2', { until: 2 }),
      commit('GID_peek2', 'P2', 1),
      peek('P2', { group: 'GID_peek2' }),
      peek('P2'),
      commit('GID_peek2', 'P2', 2),
      peek('P2', { group: 'GID_peek2' }),
      commit('GID_peek2', 'P2', 77),
      peek('P2', { group: 'GID_peek2' }),
    ),
    'Apache counts -75 messages between an offset beyond the end and the end',
    {
      11: {
        code: 19,
        remark: 'NO_MESSAGE_IN_QUEUE',
        header: { invisibleTime: '0', popTime: '0', restNum: '0', reviveQid: '0' },
      },
    },
  ),
  one('a queue without messages', topic('P3'), peek('P3'), peek('P3', { queueId: -1 })),
  one('a queue that is not there', topic('P4'), send('P4'), peek('P4', { queueId: 1 }), peek('P4', { queueId: -2 })),
  one('a topic that is not there', peek('Absent')),
  one('a topic that is not read', topic('P5', { perm: 2 }), send('P5'), peek('P5')),
  one('a group that is new', topic('P6'), send('P6'), peek('P6', { group: 'GID_new', until: 1 })),
  one(
    'a group that does not consume',
    topic('P7'),
    group('GID_closed', { consumeEnable: false }),
    send('P7'),
    peek('P7', { group: 'GID_closed' }),
  ),
]

/** What is looked at without being taken. */
export const peekCases: readonly RawCase[] = named('peeks', peeks)
