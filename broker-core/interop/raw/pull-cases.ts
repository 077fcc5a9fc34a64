import { javaHash } from '../../message/java-hash.ts'
import type { RawCase, Step } from './raw-case.ts'
import { but, group, named, one, pull, send, topic } from './steps.ts'

interface Subscribed {
  readonly topic: string
  readonly subVersion?: number
  readonly subString?: string
  readonly expressionType?: string
}

/** A heartbeat of a client that is in a group. */
const beat = (groupName: string, subscriptions: readonly Subscribed[], more: Record<string, unknown> = {}): Step => ({
  request: 'heartBeat',
  header: {},
  body: {
    clientID: `client of ${groupName}`,
    producerDataSet: [],
    consumerDataSet: [
      {
        groupName,
        consumeType: 'CONSUME_PASSIVELY',
        messageModel: 'CLUSTERING',
        consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
        subscriptionDataSet: subscriptions.map(
          ({ subString = '*', expressionType = 'TAG', subVersion = 5, ...of }) => ({
            ...of,
            classFilterMode: false,
            subString,
            tagsSet: expressionType === 'TAG' && subString !== '*' ? [subString] : [],
            codeSet: expressionType === 'TAG' && subString !== '*' ? [javaHash(subString)] : [],
            subVersion,
            expressionType,
          }),
        ),
        unitMode: false,
        ...more,
      },
    ],
    heartbeatFingerprint: 0,
    withoutSub: false,
  },
})

/** A pull of a client whose group has said by heartbeat what it wants. */
const ask = (name: string, consumerGroup: string, messages: number, subVersion = 5): Step =>
  pull(name, messages, { consumerGroup, sysFlag: 0, subVersion: BigInt(subVersion) })

const subscriptions: RawCase[] = [
  one('a group that nobody is in', topic('P1'), ask('P1', 'GID_p1', 0)),
  one(
    'a topic that the group does not want',
    topic('P2'),
    beat('GID_p2', [{ topic: 'Other' }]),
    ask('P2', 'GID_p2', 0),
  ),
  one(
    'versions of a subscription',
    topic('P3'),
    send('P3', { properties: { UNIQ_KEY: 'u', TAGS: 'A' } }),
    pull('P3', 1),
    beat('GID_p3', [{ topic: 'P3' }]),
    ask('P3', 'GID_p3', 1),
    ask('P3', 'GID_p3', 1, 4),
    ask('P3', 'GID_p3', 0, 6),
    beat('GID_p3', [{ topic: 'P3', subVersion: 6, subString: 'B' }]),
    ask('P3', 'GID_p3', 0, 6),
    ask('P3', 'GID_p3', 0, 7),
  ),
  one(
    'versions of an expression',
    topic('P4'),
    send('P4', { properties: { UNIQ_KEY: 'u', n: '3' } }),
    pull('P4', 1),
    beat('GID_p4', [{ topic: 'P4', subString: 'n > 2', expressionType: 'SQL92' }]),
    ask('P4', 'GID_p4', 1),
    ask('P4', 'GID_p4', 0, 6),
    beat('GID_p4', [{ topic: 'P4', subVersion: 6, subString: 'n > 3', expressionType: 'SQL92' }]),
    ask('P4', 'GID_p4', 0, 6),
    beat('GID_p4', [{ topic: 'P4', subVersion: 7, subString: 'n >', expressionType: 'SQL92' }]),
    ask('P4', 'GID_p4', 0, 7),
    ask('P4', 'GID_p4', 0, 6),
  ),
  one(
    'an expression that is none',
    topic('P5'),
    beat('GID_p5', [{ topic: 'P5', subString: 'n >', expressionType: 'SQL92' }]),
    ask('P5', 'GID_p5', 0),
  ),
  one(
    'a kind of expression that is none',
    topic('P6'),
    beat('GID_p6', [{ topic: 'P6', subString: 'n', expressionType: 'XPATH' }]),
    ask('P6', 'GID_p6', 0),
  ),
  but(
    one(
      'expressions that come with the pull',
      topic('P7'),
      send('P7', { properties: { UNIQ_KEY: 'u', TAGS: 'A', n: '3' } }),
      pull('P7', 1),
      pull('P7', 1, { subscription: 'n > 2', expressionType: 'SQL92' }),
      pull('P7', 0, { subscription: 'n > 3', expressionType: 'SQL92' }),
      pull('P7', 0, { subscription: 'n >', expressionType: 'SQL92' }),
      pull('P7', 0, { subscription: 'n', expressionType: 'XPATH' }),
      pull('P7', 1, { subscription: ' A || B ' }),
      pull('P7', 1, { subscription: '' }),
      pull('P7', 0, { subscription: '||' }),
    ),
    'Apache gives everything to a pull whose expression it cannot read',
    { 5: { code: 23 }, 6: { code: 23 } },
  ),
]

const forbidden: RawCase[] = [
  one(
    'a group that may not consume',
    topic('F1'),
    group('GID_f1', { consumeEnable: false }),
    pull('F1', 0, { consumerGroup: 'GID_f1' }),
  ),
  one(
    'a group that may not broadcast',
    topic('F2'),
    group('GID_f2', { consumeBroadcastEnable: false }),
    beat('GID_f2', [{ topic: 'F2' }], { messageModel: 'BROADCASTING' }),
    ask('F2', 'GID_f2', 0),
  ),
  one('a topic that may not be read', topic('F3', { perm: 2 }), pull('F3', 0)),
  one('a topic that is not there', pull('F4', 0)),
  one(
    'queue ids',
    topic('F5', { readQueueNums: 2, writeQueueNums: 4 }),
    ...[-1, 0, 1, 2, 2147483647].map((queueId) => pull('F5', 0, { queueId })),
  ),
  one('a topic whose name cannot be', ...['', ' ', '../x'].map((name) => pull(name, 0))),
]

const three = (name: string): Step[] => [
  topic(name),
  ...['a', 'b', 'c'].map((body) => send(name, { body })),
  pull(name, 3),
]

const places: RawCase[] = [
  one('an empty queue', topic('O1'), ...[0, 1, -1, 5].map((queueOffset) => pull('O1', 0, { queueOffset }))),
  one(
    'a queue with three messages',
    ...three('O2'),
    ...[2, 3, 4, 99, -1, -9_223_372_036_854].map((queueOffset) => pull('O2', 0, { queueOffset })),
  ),
  one('how many', ...three('O3'), ...[1, 2, 0, -1, 1_000_000].map((maxMsgNums) => pull('O3', 0, { maxMsgNums }))),
  one(
    'a commit that comes with the pull',
    ...three('O4'),
    pull('O4', 0, { consumerGroup: 'GID_o4', sysFlag: 5, queueOffset: 1, commitOffset: 1 }),
    { request: 'queryConsumerOffset', header: { consumerGroup: 'GID_o4', topic: 'O4', queueId: 0 } },
    pull('O4', 0, { consumerGroup: 'GID_o4', sysFlag: 5, queueOffset: 1, commitOffset: -5 }),
    { request: 'queryConsumerOffset', header: { consumerGroup: 'GID_o4', topic: 'O4', queueId: 0 } },
  ),
  one('a light pull', ...three('O5'), { ...pull('O5', 3, { sysFlag: 20 }), request: 'litePullMessage' }),
]

const committed = (consumerGroup: string, name: string, more: Record<string, unknown> = {}): Step => ({
  request: 'queryConsumerOffset',
  header: { consumerGroup, topic: name, queueId: 0, ...more },
})
const commit = (consumerGroup: string, name: string, more: Record<string, unknown>): Step => ({
  request: 'updateConsumerOffset',
  header: { consumerGroup, topic: name, ...more },
})

const commits: RawCase[] = [
  one(
    'a group that has committed nothing',
    ...three('C1'),
    group('GID_c1'),
    committed('GID_c1', 'C1'),
    committed('GID_c1', 'C1', { setZeroIfNotFound: true }),
    committed('GID_c1', 'C1', { setZeroIfNotFound: false }),
    committed('GID_c1', 'C1', { queueId: 7 }),
    committed('GID_c1', 'Nowhere'),
  ),
  one(
    'commits as they were sent',
    ...three('C2'),
    group('GID_c2'),
    ...[2, 1, -3, 9_000_000].flatMap((commitOffset) => [
      commit('GID_c2', 'C2', { queueId: 0, commitOffset }),
      committed('GID_c2', 'C2'),
    ]),
  ),
  but(
    one(
      'commits that cannot be',
      topic('C3'),
      commit('GID_nobody', 'C3', { queueId: 0, commitOffset: 1 }),
      group('GID_c3'),
      commit('GID_c3', 'C3', { queueId: 0 }),
      commit('GID_c3', 'C3', { commitOffset: 1 }),
      commit('GID_c3', 'C3', { queueId: 5, commitOffset: 1 }),
      commit('GID_c3', 'Nowhere', { queueId: 0, commitOffset: 1 }),
      commit('', 'C3', { queueId: 0, commitOffset: 1 }),
    ),
    'commits for queues that never were would only fill the table',
    { 5: { code: 29 } },
  ),
  one(
    'places of queues that are not there',
    ...(['getMaxOffset', 'getMinOffset', 'getEarliestMsgStoretime'] as const).flatMap((request) => [
      { request, header: { topic: 'Nowhere', queueId: 0 } },
      { request, header: { topic: 'C1', queueId: 9 } },
    ]),
    { request: 'searchOffsetByTimestamp', header: { topic: 'Nowhere', queueId: 0, timestamp: 1 } },
  ),
  one('members of a group that is not there', {
    request: 'getConsumerListByGroup',
    header: { consumerGroup: 'GID_c4' },
  }),
]

/** What pulls and questions for offsets are answered. */
export const pullCases: readonly RawCase[] = [
  ...named('subscriptions', subscriptions),
  ...named('forbidden', forbidden),
  ...named('places', places),
  ...named('commits', commits),
]
