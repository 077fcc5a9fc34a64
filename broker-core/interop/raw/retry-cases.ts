import type { RawCase } from './raw-case.ts'
import { group, longProperties, mebibyte, named, one, pull, send, sendBack, topic } from './steps.ts'

const delays: RawCase[] = [
  one('a level', topic('D1'), send('D1', { properties: { UNIQ_KEY: 'u', DELAY: '1', TAGS: 'T' } }), pull('D1', 1)),
  one(
    'a level of zero or less',
    topic('D2'),
    send('D2', { properties: { UNIQ_KEY: 'u', DELAY: '0' } }),
    send('D2', { properties: { UNIQ_KEY: 'u', DELAY: '-5' } }),
    pull('D2', 2),
  ),
  one('a level that is no number', topic('D3'), send('D3', { properties: { UNIQ_KEY: 'u', DELAY: 'soon' } })),
  one(
    'a level above the last',
    topic('D4'),
    send('D4', { properties: { UNIQ_KEY: 'u', DELAY: '99' } }),
    send('D4', { properties: { UNIQ_KEY: 'u', DELAY: '18' } }),
  ),
]

const retries: RawCase[] = [
  one(
    'a message comes back',
    topic('R1'),
    send('R1', { properties: { UNIQ_KEY: 'u', KEYS: 'k', TAGS: 'T' }, flag: 4 }),
    pull('R1', 1),
    group('GID_r1'),
    sendBack({ group: 'GID_r1', of: 2, delayLevel: 1 }),
    pull('%RETRY%GID_r1', 1),
    { request: 'getTopicConfig', header: { topic: '%RETRY%GID_r1' } },
    sendBack({ group: 'GID_r1', of: 5, delayLevel: 1 }),
    pull('%RETRY%GID_r1', 2),
  ),
  one(
    'the delay level of the retries',
    topic('R2'),
    send('R2'),
    pull('R2', 1),
    sendBack({ group: 'GID_r2', of: 2 }),
    pull('SCHEDULE_TOPIC_XXXX', 1, { queueId: 2 }),
  ),
  one(
    'dead at once',
    topic('R3'),
    send('R3', { properties: { UNIQ_KEY: 'u', DELAY: '1' } }),
    pull('R3', 1),
    sendBack({ group: 'GID_r3', of: 2, delayLevel: -1 }),
    pull('%DLQ%GID_r3', 1),
    { request: 'getTopicConfig', header: { topic: '%DLQ%GID_r3' } },
  ),
  one(
    'dead after as many as the client says',
    topic('R4'),
    send('R4', { reconsumeTimes: 2 }),
    pull('R4', 1),
    sendBack({ group: 'GID_r4', of: 2, maxReconsumeTimes: 2 }),
    pull('%DLQ%GID_r4', 1),
    sendBack({ group: 'GID_r4', of: 2, maxReconsumeTimes: 3, delayLevel: 1 }),
    pull('%RETRY%GID_r4', 1),
  ),
  one(
    'an old client is not believed',
    topic('R5'),
    send('R5', { reconsumeTimes: 2 }),
    pull('R5', 1),
    sendBack({ group: 'GID_r5', of: 2, maxReconsumeTimes: 2, version: 100, delayLevel: 1 }),
    pull('%RETRY%GID_r5', 1),
  ),
  one(
    'as many as the group says',
    topic('R6'),
    group('GID_r6', { retryMaxTimes: 1 }),
    send('R6', { reconsumeTimes: 1 }),
    pull('R6', 1),
    sendBack({ group: 'GID_r6', of: 3 }),
    pull('%DLQ%GID_r6', 1),
  ),
  one(
    'a group without retries',
    topic('R7'),
    group('GID_r7', { retryQueueNums: 0 }),
    send('R7'),
    pull('R7', 1),
    sendBack({ group: 'GID_r7', of: 3 }),
    { request: 'getTopicConfig', header: { topic: '%RETRY%GID_r7' } },
  ),
  one(
    'a group with many retry queues',
    topic('R8'),
    group('GID_r8', { retryQueueNums: 3 }),
    send('R8'),
    pull('R8', 1),
    sendBack({ group: 'GID_r8', of: 3, delayLevel: 1 }),
    { request: 'getTopicConfig', header: { topic: '%RETRY%GID_r8' } },
  ),
  one(
    'a level above the last',
    topic('R9'),
    send('R9'),
    pull('R9', 1),
    sendBack({ group: 'GID_r9', of: 2, delayLevel: 99 }),
    sendBack({ group: 'GID_r9', of: 2, delayLevel: 3 }),
  ),
  one(
    'a position without a message',
    ...[99_999_999_999, -1, 5].map((offset) => sendBack({ group: 'GID_r10', offset })),
  ),
  one(
    'a group that cannot be',
    ...['', ' ', '../x', 'g'.repeat(121), 'g'.repeat(256)].map((name) => sendBack({ group: name, offset: 0 })),
  ),
  one(
    'unit mode',
    topic('R11'),
    send('R11'),
    pull('R11', 1),
    sendBack({ group: 'GID_r11', of: 2, unitMode: true, delayLevel: 1 }),
    { request: 'getTopicConfig', header: { topic: '%RETRY%GID_r11' } },
  ),
  one(
    'a retry topic that may not be written',
    topic('R12'),
    send('R12'),
    pull('R12', 1),
    topic('%RETRY%GID_r12', { perm: 4 }),
    sendBack({ group: 'GID_r12', of: 2 }),
  ),
  one(
    'the policy of a group changes nothing here',
    topic('R13'),
    group('GID_r13', {
      groupRetryPolicy: { type: 'EXPONENTIAL', exponentialRetryPolicy: { initial: 1000, max: 2000, multiplier: 2 } },
    }),
    send('R13'),
    pull('R13', 1),
    sendBack({ group: 'GID_r13', of: 3, delayLevel: 1 }),
    pull('%RETRY%GID_r13', 1),
    { request: 'getSubscriptiongroupConfig', header: { group: 'GID_r13' } },
  ),
  one(
    'a customized policy is kept',
    group('GID_r14', { groupRetryPolicy: { type: 'CUSTOMIZED', customizedRetryPolicy: { next: [1000, 5000] } } }),
    { request: 'getSubscriptiongroupConfig', header: { group: 'GID_r14' } },
  ),
  one(
    'a dead letter is not retried',
    topic('R16'),
    send('R16'),
    pull('R16', 1),
    sendBack({ group: 'GID_r16', of: 2, delayLevel: -1 }),
    pull('%DLQ%GID_r16', 1),
    sendBack({ group: 'GID_r16', of: 4, delayLevel: 1 }),
    pull('%RETRY%GID_r16', 1),
  ),
]

const retrySends: RawCase[] = [
  one(
    'below the maximum',
    send('%RETRY%GID_s1', {
      reconsumeTimes: 1,
      maxReconsumeTimes: 2,
      properties: { UNIQ_KEY: 'u', RETRY_TOPIC: 'X', DELAY: '1' },
    }),
    pull('%RETRY%GID_s1', 1),
  ),
  one('at the maximum', send('%RETRY%GID_s2', { reconsumeTimes: 2, maxReconsumeTimes: 2 }), pull('%RETRY%GID_s2', 1)),
  one(
    'above the maximum',
    send('%RETRY%GID_s3', {
      reconsumeTimes: 3,
      maxReconsumeTimes: 2,
      properties: { UNIQ_KEY: 'u', RETRY_TOPIC: 'X', DELAY: '1' },
    }),
    pull('%DLQ%GID_s3', 1),
    { request: 'getTopicConfig', header: { topic: '%DLQ%GID_s3' } },
  ),
  one(
    'at the maximum of an old client',
    send('%RETRY%GID_s4', { reconsumeTimes: 3, maxReconsumeTimes: 2, version: 100 }),
    pull('%RETRY%GID_s4', 1),
  ),
  one(
    'the group says',
    group('GID_s5', { retryMaxTimes: 1 }),
    send('%RETRY%GID_s5', { reconsumeTimes: 2 }),
    pull('%DLQ%GID_s5', 1),
  ),
  one(
    'the group holds a queue lock',
    {
      request: 'lockBatchMq',
      header: {},
      body: { consumerGroup: 'GID_s6', clientId: 'c', mqSet: [{ topic: 'X', brokerName: 'broker-a', queueId: 0 }] },
    },
    send('%RETRY%GID_s6', { reconsumeTimes: 1, maxReconsumeTimes: 16 }),
    pull('%DLQ%GID_s6', 1),
  ),
  one('a dead-letter topic is an ordinary one', send('%DLQ%GID_s7', { reconsumeTimes: 9 }), pull('%DLQ%GID_s7', 1)),
  one(
    'a queue that the retry topic lacks',
    send('%RETRY%GID_s8', { queueId: 3 }),
    send('%RETRY%GID_s8', { queueId: 1, defaultTopic: 'none' }),
    { request: 'getTopicConfig', header: { topic: '%RETRY%GID_s8' } },
  ),
  one('no template for a retry topic', send('%RETRY%GID_s9', { defaultTopic: 'none', unitMode: true }), {
    request: 'getTopicConfig',
    header: { topic: '%RETRY%GID_s9' },
  }),
  one('no retry count', send('%RETRY%GID_s10', {}), pull('%RETRY%GID_s10', 1)),
  one('a retry of nobody', send('%RETRY%', {})),
  one('a group with an illegal name', send('%RETRY%a b', {})),
  one('POP retry topics', send('%RETRY%GID_s11_Topic', { reconsumeTimes: 99 }), send('%RETRY%GID_s11+Topic', {})),
  one(
    'with transaction property',
    send('%RETRY%GID_s12', { reconsumeTimes: 1, properties: { UNIQ_KEY: 'u', TRAN_MSG: 'true', DELAY: '1' } }),
    pull('%RETRY%GID_s12', 1),
  ),
]

const replies: RawCase[] = [
  one(
    'nobody to reply to',
    ...(['sendReplyMessage', 'sendReplyMessageV2'] as const).map((request) =>
      send('DefaultCluster_REPLY_TOPIC', {
        request,
        properties: { UNIQ_KEY: 'u', MSG_TYPE: 'reply', CORRELATION_ID: 'c', REPLY_TO_CLIENT: 'nobody', TTL: '3000' },
      }),
    ),
    pull('DefaultCluster_REPLY_TOPIC', 2),
  ),
  one(
    'no client named',
    send('DefaultCluster_REPLY_TOPIC', { request: 'sendReplyMessage', properties: { UNIQ_KEY: 'u' } }),
  ),
  one(
    'a client that waits',
    {
      request: 'heartBeat',
      header: {},
      body: { clientID: 'waiter', producerDataSet: [{ groupName: 'PID_w' }], consumerDataSet: [] },
    },
    send('DefaultCluster_REPLY_TOPIC', {
      request: 'sendReplyMessageV2',
      properties: { UNIQ_KEY: 'u', MSG_TYPE: 'reply', CORRELATION_ID: 'c', REPLY_TO_CLIENT: 'waiter', TTL: '3000' },
      body: 'the reply',
      sysFlag: 2,
      flag: 5,
    }),
    pull('DefaultCluster_REPLY_TOPIC', 4),
  ),
  one(
    'other topics',
    send('RepliesHere', { request: 'sendReplyMessage', properties: { REPLY_TO_CLIENT: 'nobody' } }),
    pull('RepliesHere', 1),
    send('a b', { request: 'sendReplyMessage' }),
    send('NoReplies', { request: 'sendReplyMessage', defaultTopic: 'none' }),
    send('SELF_TEST_TOPIC', { request: 'sendReplyMessage' }),
    send('DefaultCluster_REPLY_TOPIC', { request: 'sendReplyMessage', queueId: 7 }),
  ),
  one(
    'too large',
    send('DefaultCluster_REPLY_TOPIC', {
      request: 'sendReplyMessageV2',
      body: Buffer.alloc(4 * mebibyte + 1),
      properties: { REPLY_TO_CLIENT: 'nobody' },
    }),
    send('DefaultCluster_REPLY_TOPIC', { request: 'sendReplyMessageV2', properties: longProperties(40_000) }),
  ),
  one(
    'a retry of a reply, a delayed one',
    send('DefaultCluster_REPLY_TOPIC', {
      request: 'sendReplyMessageV2',
      properties: { REPLY_TO_CLIENT: 'nobody', DELAY: '1' },
    }),
    send('%RETRY%GID_reply', {
      request: 'sendReplyMessageV2',
      reconsumeTimes: 99,
      maxReconsumeTimes: 1,
      properties: { REPLY_TO_CLIENT: 'nobody' },
    }),
    pull('%RETRY%GID_reply', 1),
  ),
]

/** What becomes of messages that are to come later, and of replies, at a broker with its default settings. */
export const retryCases: readonly RawCase[] = [
  ...named('delays', delays),
  ...named('retries', retries),
  ...named('retry sends', retrySends),
  ...named('replies', replies),
]
