/** The only door of the client for the dashboard and the command line. */
export type { AccessRule, AccessUser, AtBroker, UserChange } from './access-admin.ts'
export { AdminClient, type AdminClientOptions } from './admin-client.ts'
export { type AddressMap, translateAddress } from './address-map.ts'
export { parseAddresses, vipAddress } from './addresses.ts'
export { CallError, type CallErrorCode, isRefusal } from './call-error.ts'
export { versionName } from './client-versions.ts'
export { type BrokerAddress, type ClusterView, compareText, mastersOf, readersOf } from './cluster-view.ts'
export type { Contact } from './caller.ts'
export type { ProducerClient } from './connection-admin.ts'
export { exactRequests } from './exact-requests.ts'
export { distinctFailures, type FanOutFailure, failureOf, gather, type Gathered, inParallel } from './fan-out.ts'
export {
  type BrokerConnections,
  type BrokerGroups,
  type BrokerProgress,
  type ConsumerConnection,
  type ConsumerRunningInfo,
  queueKey,
  type QueueOffsets,
  type SubscriptionGroupConfig,
} from './group-admin.ts'
export type { OffsetTarget, QueueTarget } from './group-offsets.ts'
export { anyTime, type FoundMessage, idKindsOf, keysOf, matchesMax, type TimeRange } from './message-lookup.ts'
export type { QueuePage, RangeCursor, RangeLeft, RangePage } from './message-range.ts'
export { openAdminClient } from './open-admin-client.ts'
export type { OutgoingMessage, SendResult, TransactionEnd } from './producer.ts'
export { traceMessageOf } from './trace-writing.ts'
export type { TopicRoute } from './route-cache.ts'
export type { BrokerTopics, NewTopic, QueueStatus, TopicConfig, TopicStatus } from './topic-admin.ts'
export {
  dlqPrefix,
  groupTypeOf,
  type GroupType,
  isSystemGroup,
  retryPrefix,
  topicTypeOf,
  type TopicType,
} from './topic-types.ts'
export { type FoundTraces, type MessageTraceRecords, type TraceAttempt, unknownGroup } from './trace-lookup.ts'
export {
  type EndTransactionRecord,
  type PubRecord,
  readTraceRecords,
  type SubAfterRecord,
  type SubBeforeRecord,
  type TraceRecord,
} from './trace-records.ts'
export { bodyCrc } from '../message/crc32.ts'
export { javaHash } from '../message/java-hash.ts'
export { parseOffsetMessageId } from '../message/message-id.ts'
export { propertyNames } from '../message/property-names.ts'
export { decodeStoredMessage, decodeStoredMessages, type StoredMessage, withBody } from '../message/stored-message.ts'
export { compressionOf, sysFlag } from '../message/sys-flag.ts'
export type { LogicQueueMappingItem, TopicQueueMappingDetail } from '../protocol/bodies/topics.ts'
export type { ReplyBodyOf } from '../protocol/request.ts'
export { requests } from '../protocol/requests/index.ts'
export { responseCode, responseCodeName } from '../protocol/response-codes.ts'
export type { Credentials } from '../remoting/signature.ts'
export type { TlsSettings } from '../remoting/tls-input.ts'
