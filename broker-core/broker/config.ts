import {
  boolKey,
  choiceKey,
  type ConfigKey,
  type ConfigValues,
  intKey,
  longKey,
  textKey,
} from '../base/config-table.ts'
import { broadcastKeys } from './broadcast-config.ts'
import { filterKeys } from './filter/filter-config.ts'
import { pollingKeys } from './pop/polling-config.ts'
import { replicationKeys } from './replication/replication-config.ts'
import { retentionKeys } from './retention-config.ts'
import { sendKeys } from './send-config.ts'
import { popKeys } from './pop/pop-config.ts'
import { timerKeys } from './timer/timer-config.ts'
import { transactionKeys } from './transactions/transaction-config.ts'

/** A switch of RocketMQ that has no meaning here yet: `true` is refused, so that nobody relies on what is not there. */
const notServed = (about: string): ConfigKey<boolean> => ({
  ...boolKey({ default: false, about: `${about} Not served; \`true\` is refused.` }),
  accepts: 'false (not served by this broker)',
  read: (text) => (text.trim().toLowerCase() === 'false' ? false : undefined),
})

const mebibyte = 1024 * 1024

const identityKeys = {
  brokerClusterName: textKey({
    default: 'DefaultCluster',
    about: 'Cluster this broker belongs to; also the name of three system topics.',
  }),
  brokerName: textKey({ default: 'broker-a', about: 'Name of the broker; a master and its slaves share it.' }),
  brokerId: longKey({
    default: 0,
    min: 0,
    max: 0x7fffffff,
    updatable: false,
    about: '0: master. A slave needs a number above 0, of its own among the slaves of its master.',
  }),
  brokerRole: choiceKey(['ASYNC_MASTER', 'SYNC_MASTER', 'SLAVE'], {
    default: 'ASYNC_MASTER',
    updatable: false,
    about: 'Role of the broker. A SYNC_MASTER waits for inSyncReplicas before it acknowledges a send.',
  }),
  brokerIP1: textKey({
    default: '',
    about:
      'Address given to clients. Empty: the first IPv4 address that is not loopback, or 127.0.0.1 when bound to loopback.',
  }),
  brokerIP2: textKey({ default: '', about: 'Address for slaves. Empty: as brokerIP1.' }),
  bindAddress: textKey({ default: '0.0.0.0', about: 'Address the ports are opened on.' }),
  listenPort: intKey({
    default: 10911,
    min: 0,
    max: 65535,
    updatable: false,
    about:
      'Remoting port. listenPort - 2 (the VIP port of old clients) and haListenPort are opened too. 0: any three that are free.',
  }),
  namesrvAddr: textKey({ default: '', live: true, about: 'NameServers, `host:port;host:port`.' }),
  registerNameServerPeriod: intKey({
    default: 30_000,
    min: 10_000,
    max: 60_000,
    unit: 'ms',
    about: 'Time between two registrations.',
  }),
  registerBrokerTimeoutMills: intKey({
    default: 24_000,
    min: 100,
    unit: 'ms',
    live: true,
    about: 'Longest wait for a NameServer.',
  }),
  brokerHeartbeatInterval: intKey({
    default: 0,
    min: 0,
    unit: 'ms',
    about:
      'Time between two signs of life beside the registrations, 0: none. A NameServer then removes this broker after ' +
      'brokerNotActiveTimeoutMillis, so that one that has frozen or was cut off is out of routes soon.',
  }),
  brokerNotActiveTimeoutMillis: longKey({
    default: 10_000,
    min: 1000,
    unit: 'ms',
    about: 'Silence after which NameServers remove this broker, when brokerHeartbeatInterval is set. Else they decide.',
  }),
  forceRegister: boolKey({
    default: false,
    live: true,
    about: 'Registers all topics each time; otherwise only when the NameServer says that its copy is old.',
  }),
  compressedRegister: boolKey({ default: false, live: true, about: 'Deflates the registration.' }),
  brokerPermission: intKey({
    default: 6,
    min: 0,
    max: 7,
    live: true,
    about: 'Permission of the whole broker: 4 read, 2 write.',
  }),
  regionId: textKey({ default: 'DefaultRegion', live: true, about: 'Written into every message as MSG_REGION.' }),
  traceOn: boolKey({ default: true, live: true, about: 'Tells clients that they may trace.' }),
  serverChannelMaxIdleTimeSeconds: intKey({
    default: 120,
    min: 1,
    unit: 's',
    about: 'Connections without traffic are closed after this time.',
  }),
  channelExpiredTimeout: longKey({
    default: 120_000,
    min: 1000,
    unit: 'ms',
    live: true,
    about: 'Clients without a heartbeat are forgotten after this time.',
  }),
  aclEnable: notServed('Access control of RocketMQ 4.'),
  authenticationEnabled: notServed('Access control of RocketMQ 5: who.'),
  authorizationEnabled: notServed('Access control of RocketMQ 5: what.'),
  enableControllerMode: notServed('Master election by a controller.'),
  enableDLegerCommitLog: notServed('Raft commit log.'),
  configBlackList: textKey({
    default: 'configBlackList;brokerConfigPath',
    about: 'Keys that no update at run time may touch.',
  }),
}

const topicKeys = {
  autoCreateTopicEnable: boolKey({
    default: true,
    live: true,
    about: 'A send to an unknown topic creates it (TBW102 itself is created at start).',
  }),
  defaultTopicQueueNums: intKey({ default: 8, min: 1, max: 1024, about: 'Queues of TBW102.' }),
  clusterTopicEnable: boolKey({ default: true, about: 'The topic named like the cluster may be read and written.' }),
  brokerTopicEnable: boolKey({ default: true, about: 'The topic named like the broker may be read and written.' }),
  traceTopicEnable: boolKey({ default: true, about: 'Creates the topic of message traces.' }),
  msgTraceTopicName: textKey({ default: 'RMQ_SYS_TRACE_TOPIC', about: 'Name of the topic of message traces.' }),
  reviveQueueNum: intKey({ default: 8, min: 1, max: 1024, about: 'Queues of the POP revive topic.' }),
  autoCreateSubscriptionGroup: boolKey({
    default: true,
    live: true,
    about: 'An unknown consumer group is created on first use.',
  }),
  enableCreateSysGroup: boolKey({
    default: true,
    live: true,
    about: 'Groups that begin with CID_RMQ_SYS_ are created on first use.',
  }),
  validateSystemTopicWhenUpdateTopic: boolKey({
    default: true,
    live: true,
    about: 'System topics cannot be changed by an admin request.',
  }),
  enableMixedMessageType: boolKey({
    default: false,
    live: true,
    about: 'Allows the topic attribute message.type=MIXED.',
  }),
  notifyConsumerIdsChangedEnable: boolKey({
    default: true,
    live: true,
    about: 'Tells the members of a group at once when it changes.',
  }),
  enableSplitMetadata: boolKey({
    default: true,
    live: true,
    about: 'Answers large topic and group tables in slices to clients that ask for slices.',
  }),
  splitMetadataSize: intKey({ default: 2000, min: 1, live: true, about: 'Largest slice of a topic or group table.' }),
  rejectPullConsumerEnable: boolKey({ default: false, live: true, about: 'Refuses pull consumers.' }),
  litePullMessageEnable: boolKey({ default: true, live: true, about: 'Serves LITE_PULL_MESSAGE.' }),
  longPollingEnable: boolKey({
    default: true,
    live: true,
    about: 'Holds pulls that found nothing until the time the client gives.',
  }),
  shortPollingTimeMills: longKey({
    default: 1000,
    min: 0,
    unit: 'ms',
    live: true,
    about: 'Holding time when longPollingEnable is false.',
  }),
  startAcceptSendRequestTimeStamp: longKey({
    default: 0,
    unit: 'ms',
    live: true,
    about: 'Sends before this time are refused.',
  }),
  waitTimeMillsInSendQueue: longKey({
    default: 200,
    min: 1,
    unit: 'ms',
    live: true,
    about: 'A send that waited longer for the store is answered with SYSTEM_BUSY.',
  }),
  sendThreadPoolQueueCapacity: intKey({
    default: 10_000,
    min: 1,
    live: true,
    about: 'Most sends that wait for the store at a time; more are answered with SYSTEM_BUSY.',
  }),
  flushConsumerOffsetInterval: intKey({
    default: 5000,
    min: 100,
    unit: 'ms',
    about: 'Time between two writes of consumerOffset.json.',
  }),
  consumerOffsetUpdateVersionStep: longKey({
    default: 500,
    min: 1,
    live: true,
    about: 'Commits per step of the offset table version.',
  }),
  useServerSideResetOffset: boolKey({
    default: true,
    live: true,
    about: 'Offsets are reset in the broker, for offline groups too.',
  }),
  messageDelayLevel: textKey({
    default: '1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h',
    about: 'Delay levels, from level 1.',
  }),
  heldPullsMax: intKey({
    default: 100_000,
    min: 1,
    live: true,
    about: 'Most pulls held at a time; more are answered at once.',
  }),
}

const storeKeys = {
  storePathRootDir: textKey({ default: '', about: 'Store folder. Empty: `$HOME/store`.' }),
  storePathCommitLog: textKey({ default: '', about: 'Commit log folder. Empty: `<storePathRootDir>/commitlog`.' }),
  storeType: choiceKey(['default'], { default: 'default', about: 'Kind of consume queues.' }),
  mappedFileSizeCommitLog: intKey({
    default: 1024 * mebibyte,
    min: 64 * 1024,
    unit: 'bytes',
    updatable: false,
    about: 'Size of a commit log file; must agree with the files that are there.',
  }),
  mappedFileSizeConsumeQueue: intKey({
    default: 6_000_000,
    min: 20,
    unit: 'bytes',
    updatable: false,
    about: 'Size of a consume queue file, rounded up to a multiple of 20.',
  }),
  maxHashSlotNum: intKey({ default: 5_000_000, min: 16, about: 'Hash slots of an index file.' }),
  maxIndexNum: intKey({ default: 20_000_000, min: 16, about: 'Entries of an index file.' }),
  maxMessageSize: intKey({ default: 4 * mebibyte, min: 10, unit: 'bytes', about: 'Largest message body.' }),
  flushDiskType: choiceKey(['ASYNC_FLUSH', 'SYNC_FLUSH'], {
    default: 'ASYNC_FLUSH',
    about: 'SYNC_FLUSH: a send is acknowledged when it is on disk.',
  }),
  flushIntervalCommitLog: intKey({
    default: 500,
    min: 1,
    unit: 'ms',
    about: 'Time between two flushes under ASYNC_FLUSH.',
  }),
  syncFlushTimeout: intKey({
    default: 5000,
    min: 1,
    unit: 'ms',
    about: 'A flush that takes longer is answered with FLUSH_DISK_TIMEOUT.',
  }),
  ...retentionKeys,
  cleanResourceInterval: intKey({
    default: 10_000,
    min: 100,
    unit: 'ms',
    about: 'Time between two searches for files to remove.',
  }),
  messageIndexEnable: boolKey({ default: true, about: 'Indexes messages by key.' }),
  defaultQueryMaxNum: intKey({ default: 32, min: 1, max: 64, live: true, about: 'Most messages found by unique key.' }),
  maxMsgsNumBatch: intKey({ default: 64, min: 1, max: 1024, live: true, about: 'Most messages found by key.' }),
  maxTransferBytesOnMessageInMemory: intKey({
    default: 262_144,
    min: 1,
    unit: 'bytes',
    about: 'Largest answer to a pull near the end of the log.',
  }),
  maxTransferCountOnMessageInMemory: intKey({
    default: 32,
    min: 1,
    about: 'Most messages in such an answer.',
  }),
  maxTransferBytesOnMessageInDisk: intKey({
    default: 65_536,
    min: 1,
    unit: 'bytes',
    about: 'Largest answer to a pull far behind the end of the log.',
  }),
  maxTransferCountOnMessageInDisk: intKey({
    default: 8,
    min: 1,
    about: 'Most messages in such an answer.',
  }),
  accessMessageInMemoryMaxRatio: intKey({
    default: 40,
    min: 1,
    max: 95,
    unit: '%',
    about: 'Share of memory that counts as "in memory" for pulls.',
  }),
}

/** The configuration of a broker under RocketMQ's key names (Java: BrokerConfig, NettyServerConfig, MessageStoreConfig). */
export const brokerConfigKeys = {
  ...popKeys,
  ...pollingKeys,
  ...identityKeys,
  ...topicKeys,
  ...storeKeys,
  ...timerKeys,
  ...transactionKeys,
  ...sendKeys,
  ...filterKeys,
  ...broadcastKeys,
  ...replicationKeys,
}

export type BrokerConfigKeys = typeof brokerConfigKeys
export type BrokerConfig = ConfigValues<BrokerConfigKeys>

/** Keys that `mqbroker -m` prints (Java: fields marked ImportantField). */
export const importantBrokerKeys: readonly (keyof BrokerConfig)[] = [
  'namesrvAddr',
  'brokerIP1',
  'brokerName',
  'brokerClusterName',
  'brokerId',
  'autoCreateTopicEnable',
  'autoCreateSubscriptionGroup',
  'storePathRootDir',
  'storePathCommitLog',
  'flushIntervalCommitLog',
  'flushDiskType',
  'maxTransferBytesOnMessageInMemory',
  'maxTransferCountOnMessageInMemory',
  'maxTransferBytesOnMessageInDisk',
  'maxTransferCountOnMessageInDisk',
  'accessMessageInMemoryMaxRatio',
]
