import { officialVersions } from '../official-java.ts'
import { type Figures, type Scene, uncommonBroker } from './scene.ts'

const offsetScene = (name: string, title: string, seconds: number, expected: Figures): Scene => ({
  name,
  title,
  java: 'OffsetScenes',
  clients: officialVersions,
  expected,
  seconds,
})

/** Where consumers begin and go on. */
export const scenes: readonly Scene[] = [
  offsetScene('firstOffset', 'a new group on a young topic gets the backlog, wherever it asks to begin', 90, {
    CONSUME_FROM_FIRST_OFFSET: 10,
    CONSUME_FROM_LAST_OFFSET: 10,
    CONSUME_FROM_TIMESTAMP: 10,
  }),
  offsetScene('broadcast', 'a broadcasting consumer keeps its own place and gets nothing a second time', 180, {
    received: [12, 8],
    offsetsAtTheBroker: false,
  }),
  offsetScene('resetOnline', 'a consumer at work begins again when an operator resets its group', 240, {
    queues: 4,
    sum: 0,
    again: 24,
    distinct: 16,
    goesOn: true,
  }),
  offsetScene('resetOffline', 'a group that is not online is reset by time and to the end', 240, {
    byTime: 8,
    early: 0,
    late: 8,
    toEnd: 24,
    skipped: 0,
    new: 4,
  }),
  {
    ...offsetScene('resetQueue', 'one queue of a group is set to an offset, the others stay', 180, {
      again: ['end-0', 'end-1', 'end-2', 'end-3', 'm-13', 'm-17', 'm-9'],
    }),
    clients: ['5.5.0'],
  },
  {
    ...offsetScene('toldOfReset', 'with useServerSideResetOffset=false the members are told of a reset', 240, {
      accepted: true,
      queues: 4,
      sum: 0,
      again: 24,
      offline: 206,
    }),
    clients: ['4.9.7', '5.5.0'],
    brokerConfig: uncommonBroker,
  },
  offsetScene('cloned', 'a group that takes over the offsets of another gets only what came after', 150, {
    old: 0,
    new: 4,
  }),
  offsetScene('oddOffsets', 'offsets beyond the end go on at the end, negative ones begin again', 300, {
    'old at 1000': 0,
    'old at 9223372036854775807': 0,
    'old at -5': 8,
  }),
]
