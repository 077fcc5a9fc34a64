import * as zlib from 'node:zlib'
import type { RawCase } from './raw-case.ts'
import { batch, batchOf, but, longProperties, marksBytes, mebibyte, named, one, pull, send, topic } from './steps.ts'

const limits: RawCase[] = [
  one('a body of 4 MiB', send('Big', { body: Buffer.alloc(4 * mebibyte, 7) })),
  one('a body of 4 MiB and a byte', send('Big', { body: Buffer.alloc(4 * mebibyte + 1, 7) })),
  one(
    'properties of 32,767 bytes with those of the broker',
    send('P', { properties: longProperties(32_767 - marksBytes) }),
  ),
  one('a byte more', send('P', { properties: longProperties(32_767 - marksBytes + 1) })),
  one('properties of 32,767 bytes as sent', send('P', { properties: longProperties(32_767) })),
  one('properties of 32,768 bytes as sent', send('P', { properties: longProperties(32_768) })),
  one('properties of 70,000 bytes', send('P', { properties: longProperties(70_000) })),
  one('a topic of 127 characters', send('T'.repeat(127))),
  one('a topic of 128 characters', send('T'.repeat(128))),
  one('a topic with a slash', send('../x')),
  one('a topic with a space', send('a b')),
  one('a topic with a dot', send('a.b')),
  one('a topic in Chinese', send('主题')),
  one('a blank topic', send(' ')),
  one('a topic with bars and percents', send('%a|b_-')),
  one('a retry topic of 255 characters', send(`%RETRY%${'r'.repeat(248)}`)),
  one('a retry topic of 256 characters', send(`%RETRY%${'r'.repeat(249)}`)),
  one('a retry topic of a group of 120 characters', send(`%RETRY%${'r'.repeat(120)}`)),
  one('a retry topic of a group of 121 characters', send(`%RETRY%${'r'.repeat(121)}`)),
  one('a dead-letter topic of 255 characters', send(`%DLQ%${'d'.repeat(250)}`)),
  one('a dead-letter topic of 256 characters', send(`%DLQ%${'d'.repeat(251)}`)),
  ...[
    'SCHEDULE_TOPIC_XXXX',
    'RMQ_SYS_TRANS_HALF_TOPIC',
    'RMQ_SYS_TRANS_OP_HALF_TOPIC',
    'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
    'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
    'TRANS_CHECK_MAX_TIME_TOPIC',
    'SELF_TEST_TOPIC',
    'OFFSET_MOVED_EVENT',
    'TBW102',
    'BenchmarkTest',
    'DefaultCluster',
    'broker-a',
    'DefaultCluster_REPLY_TOPIC',
    'rmq_sys_REVIVE_LOG_DefaultCluster',
    'rmq_sys_SYNC_BROKER_MEMBER_broker-a',
    'rmq_sys_wheel_timer',
    'rmq_sys_unknown',
    'RMQ_SYS_TRACE_TOPIC',
    'CHECKPOINT_TOPIC',
  ].map((name) => one(`a send to ${name}`, send(name))),
  one(
    'queue ids',
    topic('Queues', { readQueueNums: 4, writeQueueNums: 2 }),
    ...[0, 1, 2, 3, 4, 5, 2147483647].map((queueId) => send('Queues', { queueId })),
  ),
  one(
    'a negative queue id',
    topic('AnyQueue'),
    send('AnyQueue', { queueId: -1 }),
    send('AnyQueue', { queueId: -2147483648 }),
  ),
  one(
    'a topic that is read-only, write-only, closed',
    topic('RO', { perm: 4 }),
    send('RO'),
    topic('WO', { perm: 2 }),
    send('WO'),
    topic('NO', { perm: 0 }),
    send('NO'),
  ),
]

const creation: RawCase[] = [
  one('no template', send('New1', { defaultTopic: 'Nothing' })),
  one('a template that is not to be inherited', topic('Plain'), send('New2', { defaultTopic: 'Plain' })),
  one(
    'a template that is',
    topic('Pattern', { perm: 7, writeQueueNums: 3, topicFilterType: 'MULTI_TAG' }),
    send('New3', { defaultTopic: 'Pattern', defaultTopicQueueNums: 8 }),
    { request: 'getTopicConfig', header: { topic: 'New3' } },
  ),
  one('the cluster as template', send('New4', { defaultTopic: 'DefaultCluster' }), {
    request: 'getTopicConfig',
    header: { topic: 'New4' },
  }),
  one('more queues than the template has', send('New5', { defaultTopicQueueNums: 100 }), {
    request: 'getTopicConfig',
    header: { topic: 'New5' },
  }),
  one('no queues', send('New6', { defaultTopicQueueNums: 0 }), {
    request: 'getTopicConfig',
    header: { topic: 'New6' },
  }),
  one('fewer than no queues', send('New7', { defaultTopicQueueNums: -3 }), {
    request: 'getTopicConfig',
    header: { topic: 'New7' },
  }),
  one('unit mode', send('New8', { unitMode: true }), { request: 'getTopicConfig', header: { topic: 'New8' } }),
  one('a queue that the new topic lacks', send('New9', { queueId: 4 }), {
    request: 'getTopicConfig',
    header: { topic: 'New9' },
  }),
  one(
    'a namespace in the name',
    send('MQ_INST_1_x%Orders', { properties: { UNIQ_KEY: 'u', INSTANCE_ID: 'MQ_INST_1_x' } }),
    pull('MQ_INST_1_x%Orders', 1),
  ),
  one(
    'multi-tag topics',
    topic('MultiTag', { topicFilterType: 'MULTI_TAG' }),
    send('MultiTag', { properties: { UNIQ_KEY: 'u', TAGS: 'a || b' } }),
    pull('MultiTag', 1),
  ),
]

const whatIsStored: RawCase[] = [
  one(
    'plain properties',
    topic('S1'),
    send('S1', { properties: { KEYS: 'k1 k2', TAGS: 'TagA', UNIQ_KEY: 'u', mine: 'x' }, flag: -7 }),
    pull('S1', 1),
  ),
  one(
    'no unique key',
    topic('S2'),
    send('S2', { properties: '' }),
    send('S2', { properties: { UNIQ_KEY: '' } }),
    pull('S2', 2),
  ),
  one(
    'properties of the broker given by the client',
    topic('S3'),
    send('S3', {
      properties: { MSG_REGION: 'mine', TRACE_ON: 'false', CLUSTER: 'mine', POP_CK: 'x y', UNIQ_KEY: 'u' },
    }),
    pull('S3', 1),
  ),
  one(
    'properties without end mark',
    topic('S4'),
    send('S4', { properties: 'UNIQ_KEY\u0001u\u0002a\u0001b' }),
    pull('S4', 1),
  ),
  one(
    'odd properties',
    topic('S5'),
    send('S5', {
      properties:
        'UNIQ_KEY\u0001u\u0002\u0001b\u0002empty\u0001\u0002noSeparator\u0002two\u0001a\u0001b\u0002two\u0001again\u0002',
    }),
    pull('S5', 1),
  ),
  but(
    one('flags of IPv6', topic('S6'), send('S6', { sysFlag: 48 }), send('S6'), pull('S6', 1)),
    'Apache takes the bits for granted, and the message is never delivered',
    { 3: { code: 0, remark: 'FOUND' } },
  ),
  one(
    'other flags',
    topic('S7'),
    send('S7', { sysFlag: 0x40 }),
    send('S7', { sysFlag: 0x800 }),
    send('S7', { sysFlag: 0x2 }),
    pull('S7', 3),
  ),
  one(
    'an inner batch',
    topic('S8'),
    send('S8', { sysFlag: 0x80 }),
    send('S8', { sysFlag: 0xc0 }),
    send('S8', { properties: { INNER_NUM: '3', UNIQ_KEY: 'u' } }),
    send('S8', { sysFlag: 0x80, properties: { INNER_NUM: '2', UNIQ_KEY: 'u' } }),
    pull('S8', 0),
  ),
  one(
    'a compressed body is stored as it came',
    topic('S9'),
    send('S9', { sysFlag: 1, body: zlib.deflateSync(Buffer.from('x'.repeat(5000))) }),
    send('S9', { sysFlag: 0x101, body: 'not LZ4' }),
    send('S9', { sysFlag: 0x201, body: 'not ZSTD' }),
    send('S9', { sysFlag: 0x701, body: 'unknown' }),
    pull('S9', 4),
  ),
  one(
    'reconsume times on an ordinary topic',
    topic('S10'),
    send('S10', { reconsumeTimes: 5, maxReconsumeTimes: 1 }),
    send('S10', { reconsumeTimes: -1 }),
    pull('S10', 2),
  ),
  one(
    'request 10',
    topic('S11'),
    send('S11', { request: 'sendMessage', bname: 'broker-a' }),
    send('S11', { request: 'sendMessage', bname: 'other' }),
    pull('S11', 2),
  ),
  one(
    'a priority',
    topic('S12', { readQueueNums: 4, writeQueueNums: 3 }),
    ...['0', '1', '9', '-1', 'x'].map((priority) =>
      send('S12', { properties: { UNIQ_KEY: 'u', _SYS_MSG_PRIORITY_: priority } }),
    ),
    pull('S12', 1),
    pull('S12', 1, { queueId: 1 }),
    pull('S12', 1, { queueId: 2 }),
  ),
  one(
    'a priority with a delay',
    topic('S13', { readQueueNums: 4, writeQueueNums: 3 }),
    send('S13', { properties: { UNIQ_KEY: 'u', _SYS_MSG_PRIORITY_: '1', DELAY: '1' } }),
    pull('S13', 1),
    send('S13', { properties: { UNIQ_KEY: 'u', _SYS_MSG_PRIORITY_: '1', __SHARDINGKEY: 'k' } }),
    pull('S13', 2),
  ),
  one(
    'a compaction topic wants keys',
    topic('S14', { attributes: '+cleanup.policy=COMPACTION' }),
    send('S14'),
    send('S14', { properties: { UNIQ_KEY: 'u', KEYS: 'k' } }),
    send('S14', { properties: { UNIQ_KEY: 'u', KEYS: ' ' } }),
  ),
  one('times', topic('S15'), send('S15', { bornTimestamp: 0 }), send('S15', { bornTimestamp: -1 }), pull('S15', 2)),
]

const messageTypes: RawCase[] = ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION', 'UNSPECIFIED', 'PRIORITY', 'LITE'].map(
  (type) =>
    one(
      `a topic of type ${type}`,
      topic(`Type${type}`, { attributes: `+message.type=${type}` }),
      send(`Type${type}`),
      send(`Type${type}`, { properties: { UNIQ_KEY: 'u', __SHARDINGKEY: 'k' } }),
      send(`Type${type}`, { properties: { UNIQ_KEY: 'u', DELAY: '18' } }),
      batch(`Type${type}`, [{ body: 'a' }]),
    ),
)

const batches: RawCase[] = [
  one(
    'a batch',
    topic('B1'),
    batch('B1', [
      { body: 'a', flag: 3, properties: { UNIQ_KEY: 'u1', TAGS: 'A' } },
      { body: 'bb', properties: { UNIQ_KEY: 'u2' } },
      { body: 'c'.repeat(100), properties: '' },
    ]),
    pull('B1', 3),
  ),
  one(
    'a batch by its flag',
    topic('B2'),
    batch('B2', [{ body: 'a' }, { body: 'b' }], { request: 'sendMessageV2' }),
    batch('B2', [{ body: 'c' }], { request: 'sendMessage' }),
    pull('B2', 3),
  ),
  one(
    'request 320 without the flag',
    topic('B3'),
    batch('B3', [{ body: 'a' }, { body: 'b' }], { batch: false }),
    pull('B3', 1),
  ),
  one(
    'properties of the batch',
    topic('B4'),
    batch(
      'B4',
      [
        { body: 'a', properties: { UNIQ_KEY: 'u1' } },
        { body: 'b', properties: 'UNIQ_KEY\u0001u2' },
      ],
      { properties: { WAIT: 'true', UNIQ_KEY: 'whole', mine: 'x' } },
    ),
    pull('B4', 2),
  ),
  one('a batch without messages', topic('B5'), batch('B5', Buffer.alloc(0))),
  one(
    'a batch of rubbish',
    topic('B6'),
    batch('B6', Buffer.from('rubbish')),
    batch('B6', Buffer.alloc(40, 255)),
    batch('B6', Buffer.alloc(22)),
  ),
  one('a batch with an empty message', topic('B7'), batch('B7', [{ body: 'a' }, { body: '' }]), pull('B7', 0)),
  one('a batch to a retry topic', batch('%RETRY%GID_batch', [{ body: 'a' }])),
  one(
    'a batch with a delay',
    topic('B8'),
    batch('B8', [{ body: 'a' }], { properties: { DELAY: '1' } }),
    batch('B8', [{ body: 'b', properties: { DELAY: '1' } }]),
    pull('B8', 1),
  ),
  one(
    'a batch of 4 MiB',
    topic('B9'),
    batch('B9', [{ body: Buffer.alloc(4 * mebibyte - 22, 1) }]),
    batch('B9', [{ body: Buffer.alloc(4 * mebibyte - 21, 1) }]),
    batch('B9', [{ body: Buffer.alloc(2 * mebibyte, 1) }, { body: Buffer.alloc(2 * mebibyte, 1) }]),
  ),
  one(
    'a batch of an unknown topic',
    batch('B10', [{ body: 'a' }]),
    batch('B11', [{ body: 'a' }], { defaultTopic: 'Nothing' }),
    batch('SELF_TEST_TOPIC', [{ body: 'a' }]),
    batch('B10', [{ body: 'a' }], { queueId: 99 }),
  ),
  one(
    'a batch that is a lie',
    topic('B12'),
    batch('B12', Buffer.concat([batchOf([{ body: 'a' }]).fill(0x7f, 0, 4)])),
    batch('B12', Buffer.concat([batchOf([{ body: 'a' }]).fill(0x7f, 16, 20)])),
  ),
  one(
    'messages with too long properties',
    topic('B13'),
    batch('B13', [{ body: 'a', properties: longProperties(32_767) }]),
    batch('B13', [{ body: 'a', properties: longProperties(32_600) }]),
  ),
  but(
    one(
      'a batch with flags',
      topic('B14'),
      batch('B14', [{ body: 'a' }], { sysFlag: 0x80 }),
      batch('B14', [{ body: 'a' }], { sysFlag: 0x1 }),
      batch('B14', [{ body: 'a' }], { sysFlag: 48 }),
      batch('B14', [{ body: 'b', properties: { INNER_NUM: '3' } }]),
      pull('B14', 0),
    ),
    "the bits of IPv6 are the broker's",
    { 3: { code: 0 }, 4: { code: 0 }, 5: 'any' },
  ),
  one(
    'a batch for a batch queue',
    topic('B15', { attributes: '+queue.type=BatchCQ' }),
    batch('B15', [{ body: 'a' }, { body: 'b' }]),
    send('B15'),
  ),
  one(
    'a batch with reconsume times',
    topic('B16'),
    batch('B16', [{ body: 'a' }], { reconsumeTimes: 3 }),
    pull('B16', 1),
  ),
  one(
    'many messages',
    topic('B17'),
    batch(
      'B17',
      Array.from({ length: 500 }, (_, i) => ({ body: `m${i}` })),
    ),
    pull('B17', 1, { queueOffset: 499 }),
  ),
]

/** What is accepted, refused and stored, by a broker with its default settings. */
export const sendCases: readonly RawCase[] = [
  ...named('limits', limits),
  ...named('creation', creation),
  ...named('stored', whatIsStored),
  ...named('types', messageTypes),
  ...named('batches', batches),
]
