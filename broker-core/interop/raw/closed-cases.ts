import type { RawCase } from './raw-case.ts'
import { batch, group, named, one, pull, send, sendBack, topic } from './steps.ts'

const closed: RawCase[] = [
  one(
    'an unknown topic',
    send('Unknown1'),
    send('Unknown2', { defaultTopic: 'DefaultCluster' }),
    batch('Unknown3', [{ body: 'a' }]),
  ),
  one(
    'a retry topic that is not there',
    group('GID_c1'),
    send('%RETRY%GID_c1'),
    send('%RETRY%GID_c2'),
    send('%RETRY%CID_RMQ_SYS_c2'),
  ),
  one(
    'an unknown group',
    sendBack({ group: 'GID_c3', offset: 0 }),
    pull('SELF_TEST_TOPIC', 0, { consumerGroup: 'GID_c3' }),
  ),
  one('a system group', sendBack({ group: 'CID_RMQ_SYS_c4', offset: 999_999 })),
  one(
    'a body of 1,000 bytes',
    topic('C1'),
    send('C1', { body: Buffer.alloc(1000, 1) }),
    send('C1', { body: Buffer.alloc(1001, 1) }),
    batch('C1', [{ body: Buffer.alloc(978, 1) }]),
    batch('C1', [{ body: Buffer.alloc(979, 1) }]),
  ),
  one(
    'a reply that is not kept',
    send('DefaultCluster_REPLY_TOPIC', { request: 'sendReplyMessage', properties: { REPLY_TO_CLIENT: 'nobody' } }),
    pull('DefaultCluster_REPLY_TOPIC', 0),
  ),
  one('a region of its own', topic('C2'), send('C2'), send('C2', { queueId: 9 }), pull('C2', 1)),
  one(
    'light queues',
    topic('C3'),
    send('C3', { properties: { UNIQ_KEY: 'u', INNER_MULTI_DISPATCH: '%LMQ%a' } }),
    pull('C3', 1),
    pull('%LMQ%a', 0),
  ),
  one('transactions', topic('C4'), send('C4', { properties: { UNIQ_KEY: 'u', TRAN_MSG: 'true', PGROUP: 'p' } })),
]

/** What a broker refuses that makes neither topics nor groups by itself and has a small limit. */
export const closedCases: readonly RawCase[] = named('closed', closed)

const readOnly: RawCase[] = [
  one('an ordinary topic', topic('W1'), send('W1'), pull('W1', 1)),
  one(
    'an ordered topic',
    topic('W2', { order: true }),
    send('W2'),
    batch('W2', [{ body: 'a' }]),
    send('W2', { queueId: 99 }),
  ),
  one('a new topic', send('W3'), send('a b')),
  one('a message that comes back', sendBack({ group: 'GID_w', offset: 0 }), sendBack({ group: '../x', offset: 0 })),
  one(
    'a reply',
    send('DefaultCluster_REPLY_TOPIC', { request: 'sendReplyMessage', properties: { REPLY_TO_CLIENT: 'nobody' } }),
  ),
]

/** What a broker without write permission refuses. */
export const readOnlyCases: readonly RawCase[] = named('read-only', readOnly)
