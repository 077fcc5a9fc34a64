import type { RawCase, Step } from './raw-case.ts'
import { batch, but, named, one, pull, send, sendBack, topic } from './steps.ts'

const into = (names: string, more: Record<string, string> = {}) => ({
  properties: { UNIQ_KEY: 'u', INNER_MULTI_DISPATCH: names, ...more },
})

const offsets = (name: string): Step[] => [
  { request: 'getMinOffset', header: { topic: name, queueId: 0 } },
  { request: 'getMaxOffset', header: { topic: name, queueId: 0 } },
  { request: 'searchOffsetByTimestamp', header: { topic: name, queueId: 0, timestamp: 1 } },
]

const commit = (consumerGroup: string, name: string, commitOffset: number): Step => ({
  request: 'updateConsumerOffset',
  header: { consumerGroup, topic: name, queueId: 0, commitOffset },
})

const committed = (consumerGroup: string, name: string): Step => ({
  request: 'queryConsumerOffset',
  header: { consumerGroup, topic: name, queueId: 0 },
})

const dispatched: RawCase[] = [
  one(
    'a message in two light queues',
    topic('L1', { readQueueNums: 2, writeQueueNums: 2 }),
    send('L1', into('%LMQ%a,%LMQ%b', { TAGS: 'T', WAIT: 'true' })),
    send('L1', { ...into('%LMQ%b'), queueId: 1 }),
    pull('L1', 1),
    pull('%LMQ%a', 1),
    pull('%LMQ%b', 2),
    pull('%LMQ%b', 1, { queueOffset: 1, subscription: 'T' }),
    pull('%LMQ%b', 1, { subscription: 'T', sysFlag: 4 }),
    ...offsets('%LMQ%b'),
  ),
  one('a light queue that nobody filled', pull('%LMQ%none', 0), ...offsets('%LMQ%none')),
  one('another queue of a light queue', pull('%LMQ%a', 0, { queueId: 1 })),
  one('its configuration', { request: 'getTopicConfig', header: { topic: '%LMQ%a' } }),
  one('a send to a light queue', send('%LMQ%direct'), pull('%LMQ%direct', 1), send('%LMQ%direct', { queueId: 1 })),
  one('two other light queues', topic('L2'), send('L2', into('%LMQ%twice,%LMQ%other')), pull('%LMQ%twice', 1)),
  one('an empty list', topic('L3'), send('L3', into(' ')), pull('L3', 1)),
  one('an end without name', topic('L4'), send('L4', into('%LMQ%c,')), pull('L4', 1), pull('%LMQ%c', 1)),
  one(
    'offsets of the client',
    topic('L5'),
    send('L5', into('%LMQ%d', { INNER_MULTI_QUEUE_OFFSET: '77' })),
    pull('%LMQ%d', 1),
  ),
  one('a delayed message', topic('L6'), send('L6', into('%LMQ%later', { DELAY: '1' })), pull('%LMQ%later', 1)),
  one(
    'a retry topic',
    send('%RETRY%GID_l1', { ...into('%LMQ%retry'), reconsumeTimes: 1 }),
    pull('%RETRY%GID_l1', 1),
    pull('%LMQ%retry', 0),
  ),
  one(
    'a batch',
    topic('L7'),
    batch('L7', [{ body: 'a', ...into('%LMQ%batch') }]),
    batch('L7', [{ body: 'b' }], into('%LMQ%batch')),
    pull('L7', 2),
  ),
  but(
    one(
      'a message that comes back',
      topic('L8'),
      send('L8', into('%LMQ%back')),
      pull('%LMQ%back', 1),
      sendBack({ group: 'GID_l8', of: 2, delayLevel: 1 }),
      pull('%RETRY%GID_l8', 1),
      sendBack({ group: 'GID_l8', of: 2, delayLevel: -1 }),
      pull('%DLQ%GID_l8', 1),
      pull('%LMQ%back', 1),
    ),
    'Apache enters the dead letter into the light queue once more, with the offset of its first life',
    {
      7: { code: 0, remark: 'FOUND' },
    },
  ),
  one(
    'a lite topic',
    topic('L9'),
    send('L9', { properties: { UNIQ_KEY: 'u', __LITE_TOPIC: 'child' } }),
    pull('L9', 1),
    pull('%LMQ%$L9$child', 1),
  ),
  one(
    'system topics',
    send('BenchmarkTest', into('%LMQ%sys1')),
    pull('%LMQ%sys1', 1),
    send('DefaultCluster_REPLY_TOPIC', into('%LMQ%sys2')),
    pull('%LMQ%sys2', 1),
  ),
  one(
    'offsets of groups',
    commit('GID_l2', '%LMQ%a', 1),
    committed('GID_l2', '%LMQ%a'),
    commit('%LMQ%group', '%LMQ%a', 1),
    committed('%LMQ%group', '%LMQ%a'),
    committed('%LMQ%group', '%LMQ%none'),
  ),
  one('a group that is a light one', pull('%LMQ%a', 1, { consumerGroup: '%LMQ%group' }), {
    request: 'getSubscriptiongroupConfig',
    header: { group: '%LMQ%group' },
  }),
  one('a path', topic('L10'), send('L10', into('%LMQ%x/y')), pull('L10', 1)),
  but(
    one(
      'with names that are not of light queues',
      topic('L11'),
      send('L11', into('Plain,%LMQ%e')),
      pull('L11', 1),
      pull('%LMQ%e', 0),
    ),
    'Apache stores an empty offset, over which its dispatch stumbles',
    { 2: 'any' },
  ),
]

/** What is in light queues, at a broker with enableLmq and enableMultiDispatch. */
export const lightCases: readonly RawCase[] = named('light', dispatched)
