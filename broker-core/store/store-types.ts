/** An IP address and port as they are stored: 4 or 16 address bytes. */
export interface HostAddress {
  readonly address: Buffer
  readonly port: number
}

/**
 * A message as the broker hands it to the store. `body` and `properties` may be views of a network buffer: they are copied
 * before `append` returns and are not looked at afterwards.
 */
export interface MessageToStore {
  readonly topic: string
  readonly queueId: number
  readonly flag: number
  readonly sysFlag: number
  readonly bornTimestamp: number
  readonly bornHost: HostAddress
  readonly storeHost: HostAddress
  readonly reconsumeTimes: number
  readonly preparedTransactionOffset: number
  readonly body: Uint8Array
  /** In stored form: `name 0x01 value 0x02` …, UTF-8. */
  readonly properties: Uint8Array
}

/**
 * How an append ended:
 * `ok` written (async flush) or on disk (sync flush); `flushTimeout` written but not confirmed on disk in time or fsync failed
 * (RocketMQ code 10); `replicaTimeout` written here, but too few replicas said so in time (code 12); `failed` nothing of it is
 * kept (code 1/14 towards the client).
 */
export type AppendOutcome = 'ok' | 'flushTimeout' | 'replicaTimeout' | 'failed'

/** Holds back acknowledgements until enough replicas have what is acknowledged. */
export interface ReplicaGate {
  /** True when nothing has to wait. */
  readonly isOpen: boolean
  /** Settles a waiter once the replicas have the log up to a position, or with `replicaTimeout`. */
  hold(position: number, waiter: AppendWaiter): void
}

/** The log as replication sees it: bytes from a position on. */
export interface ReplicatedLog {
  /** First position that is there. */
  readonly minPosition: number
  /** Behind the last byte that is written to the files. */
  readonly endPosition: number
  /** Size of a file of the log, in bytes. */
  readonly fileBytes: number
  /** Store time of the newest message, epoch ms; 0 when there is none. */
  readonly lastTimestamp: number
  /** Start of the file that holds the end. */
  readonly lastFileStart: number
  /** Copies written bytes from a position on, within one file, as many as fit. @returns the part of `target` that was filled */
  copy(position: number, target: Buffer): Buffer
  /** Calls a listener in the turn in which bytes were written. */
  onWritten(listener: () => void): void
  setGate(gate: ReplicaGate | undefined): void
  /** From now on messages come from a master. */
  becomeReplica(): void
  /**
   * Takes over bytes of a master's log. Whole records are stored and readable when this returns, what is left waits for the rest.
   * @param position where the bytes begin: `endPosition` plus what waits, or anything when the log is empty
   * @throws OperatingError when the bytes are no records, do not continue the log, or a file has another size
   */
  appendCopied(position: number, bytes: Buffer): void
  /** Forgets the beginning of a record that has not come to its end. */
  dropUnfinished(): void
  /** Forgets everything at and behind a position where a record begins. */
  cutAt(position: number): void
  /** Forgets everything: the log begins anew wherever the next bytes do. */
  clear(): void
}

/**
 * Waits for one append (or one batch). The store fills in the positions during `append` and calls `settle` once, in a later
 * turn of the event loop, after the one write (and, for sync flush, the one fsync) that covers the message. One such object
 * per request is the only per-message allocation on the send path.
 */
export interface AppendWaiter {
  /** Logical position in its queue (the first of a batch). */
  queueOffset: number
  /** Byte position in the commit log (the first of a batch). */
  physicalOffset: number
  storeTimestamp: number
  /** Byte positions of all messages of a batch; untouched for a single message. */
  physicalOffsets?: number[]
  settle(outcome: AppendOutcome, failure?: Error): void
}

/** Why an append was refused on the spot; nothing was stored and `settle` is not called. */
export interface AppendRefusal {
  readonly reason:
    | 'messageTooLarge'
    | 'propertiesTooLarge'
    | 'topicTooLong'
    | 'topicIllegal'
    | 'notWritable'
    | 'busy'
    | 'shutdown'
    | 'tooManyLightQueues'
  /** A sentence with the figures. */
  readonly remark: string
}

/** Result of reading a queue (Java: GetMessageStatus). */
export type ReadStatus =
  | 'FOUND'
  | 'NO_MATCHED_MESSAGE'
  | 'MESSAGE_WAS_REMOVING'
  | 'OFFSET_FOUND_NULL'
  | 'OFFSET_OVERFLOW_BADLY'
  | 'OFFSET_OVERFLOW_ONE'
  | 'OFFSET_TOO_SMALL'
  | 'NO_MATCHED_LOGIC_QUEUE'
  | 'NO_MESSAGE_IN_QUEUE'

export interface QueueRead {
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: number
  readonly messagesMax: number
  /** Called per consume-queue entry with its tags code (see QueueEntry); false leaves the message out. Undefined: everything matches. */
  readonly accepts?: ((tagsCode: number) => boolean) | undefined
  /** Called with the stored record of an entry that `accepts` took; false leaves it out (SQL filters). */
  readonly acceptsRecord?: ((record: Buffer) => boolean) | undefined
}

export interface QueueReadResult {
  readonly status: ReadStatus
  readonly nextBeginQueueOffset: number
  readonly minQueueOffset: number
  readonly maxQueueOffset: number
  /** Stored records, back to back over all pieces; valid until the next turn of the event loop unless copied. */
  readonly pieces: readonly Buffer[]
  readonly messageCount: number
  readonly bytes: number
}

/** One consume-queue entry. */
export interface QueueEntry {
  readonly physicalOffset: number
  readonly recordBytes: number
  /** Java hash of the tag, or the delivery time of a delayed message. Below -2^31 it is an address into Apache's extended queue, not exact. */
  readonly tagsCode: number
}

export interface KeyQuery {
  readonly topic: string
  readonly key: string
  /** `U`: unique key; `K`: one of the keys; `T`: the tag. Undefined: unique key or one of the keys. */
  readonly indexType?: 'K' | 'U' | 'T' | undefined
  readonly messagesMax: number
  readonly beginTimestamp: number
  readonly endTimestamp: number
}

export interface KeyQueryResult {
  readonly records: Buffer[]
  readonly indexLastUpdateTimestamp: number
  readonly indexLastUpdatePhysicalOffset: number
}

/** Called in the turn in which a message became readable in its queue (long polling, statistics). */
export type ArrivalListener = (topic: string, queueId: number, maxQueueOffset: number, tagsCode: number) => void

/** What the broker may do with the store (Java: MessageStore). The only door to `broker-core/store`. */
export interface MessageStore {
  /** Locks the folder, loads files, recovers. @throws OperatingError when the folder is unusable or used by another instance */
  start(): Promise<void>
  /** Drains waiting appends, flushes, writes the checkpoint, removes `abort`. */
  shutdown(): Promise<void>
  readonly isWritable: boolean
  /** Store time of a message that would be appended now: that of the begin of a turn of the event loop, or of its last delayed message. */
  readonly appendTimestamp: number

  append(message: MessageToStore, waiter: AppendWaiter): AppendRefusal | undefined
  /** All or none, consecutive queue offsets, one waiter. The messages are of one topic and queue. */
  appendBatch(messages: readonly MessageToStore[], waiter: AppendWaiter): AppendRefusal | undefined
  onArrival(listener: ArrivalListener): void

  read(request: QueueRead): QueueReadResult
  minQueueOffset(topic: string, queueId: number): number
  /** Offset of the next message. 0 for an unknown queue. */
  maxQueueOffset(topic: string, queueId: number): number
  /** Java: getOffsetInQueueByTime with its LOWER / UPPER boundary. */
  queueOffsetByTime(topic: string, queueId: number, timestamp: number, boundary: 'LOWER' | 'UPPER'): number
  queueEntry(topic: string, queueId: number, queueOffset: number): QueueEntry | undefined
  /** Store time of the message at a queue position, -1 when there is none. */
  storeTimestampOf(topic: string, queueId: number, queueOffset: number): number
  /** Store time of the first message of a queue, -1 when there is none. */
  earliestStoreTimestamp(topic: string, queueId: number): number
  /** True when the message at the position is near the end of the log (in memory, in Java's words). */
  isInMemory(topic: string, queueId: number, queueOffset: number): boolean
  /** The stored record that begins at a commit-log position, a copy; undefined when there is none. */
  recordAt(physicalOffset: number): Buffer | undefined
  /** Stored records found by key in the index, newest first. `begin`/`end` epoch ms of the store time, end may be Infinity. */
  queryByKey(query: {
    topic: string
    key: string
    messagesMax: number
    beginTimestamp: number
    endTimestamp: number
  }): {
    records: Buffer[]
    indexLastUpdateTimestamp: number
    indexLastUpdatePhysicalOffset: number
  }
  /** Ids of the queues of a topic that have files. */
  queueIdsOf(topic: string): number[]
  topicsWithQueues(): string[]
  /** Removes the consume queues of a topic (after the topic was deleted). */
  deleteQueues(topic: string): Promise<void>
  /**
   * Removes commit log files past their time now, whatever the hour, and what in queues and index led to them; also in the
   * rounds that follow, when there are many.
   */
  cleanExpired(): void
  /** Removes queues whose messages are all gone with files of the log, unless their topic is kept. */
  cleanExpiredQueues(isKept: (topic: string) => boolean): void
  /** Replaces what was said of retention at the start. */
  setRetention(retention: Retention): void

  /** The log for replication. */
  readonly replicated: ReplicatedLog
  readonly minPhysicalOffset: number
  readonly maxPhysicalOffset: number
  readonly flushedPhysicalOffset: number
  /** Bytes written but not yet known to be on disk. */
  readonly unflushedBytes: number
  readonly dispatchBehindBytes: number
  /** Facts for GET_BROKER_RUNTIME_INFO, by the parts the store knows: disk use ratios, put latency distribution, counts … */
  runtimeFacts(): Record<string, string>
}

/** How much one read hands out (Java: maxTransferBytes…, maxTransferCount…, accessMessageInMemoryMaxRatio). */
export interface ReadLimits {
  /** Near the end of the log. */
  readonly inMemory: { readonly bytes: number; readonly messages: number }
  /** Far behind it. */
  readonly onDisk: { readonly bytes: number; readonly messages: number }
  /** Share of the machine's memory that counts as near. */
  readonly memoryShare: number
}

/** How long messages are kept, and what a disk that fills up leads to. May change while the store is open. */
export interface Retention {
  /** Hours after its last write that a commit log file is kept (fileReservedTime); default 72. */
  readonly fileReservedHours?: number
  /** Local hours in which expired files are removed, as in `deleteWhen=04` or `04;16`; default 04. */
  readonly deleteWhen?: string
  /** Percent of the disk in use above which expired files are removed at any hour; default 75. */
  readonly diskMaxUsedSpaceRatio?: number
  /** Percent above which files are removed whatever their age; default 85. */
  readonly diskSpaceCleanForciblyRatio?: number
  /** Percent above which nothing is stored any more until it falls to the forcible ratio; default 90. */
  readonly diskSpaceWarningLevelRatio?: number
  /** Whether files may be removed before their time when the disk is nearly full (cleanFileForciblyEnable); default true. */
  readonly cleanFileForciblyEnable?: boolean
  /** Most commit log files removed in one round (deleteFileBatchMax); default 10. */
  readonly deleteFilesMax?: number
}

/** Settings of the store; the broker's config table supplies them under RocketMQ's key names. */
export interface StoreOptions extends Retention {
  /** Folder like Apache's storePathRootDir. */
  readonly rootFolder: string
  /** Default `<rootFolder>/commitlog`. */
  readonly commitLogFolder?: string
  readonly commitLogFileBytes: number
  /** Entries per consume queue file × 20 bytes (Java default 300,000 entries). */
  readonly consumeQueueFileBytes: number
  readonly indexSlots: number
  readonly indexEntriesMax: number
  readonly flushDiskType: 'ASYNC_FLUSH' | 'SYNC_FLUSH'
  readonly syncFlushTimeoutMs: number
  readonly flushIntervalMs: number
  readonly messageBytesMax: number
  readonly propertiesBytesMax: number
  /** Delay of the levels 1, 2 … of `SCHEDULE_TOPIC_XXXX`; default RocketMQ's 18 levels (messageDelayLevel). */
  readonly delayLevelsMs?: readonly number[]
  /** How often expired files are looked for (cleanResourceInterval); default 10,000. */
  readonly cleanResourceIntervalMs?: number
  /** Whether messages are indexed by key (messageIndexEnable); default true. */
  readonly messageIndexEnable?: boolean
  /** Default RocketMQ's: 256 KB or 32 messages near the end of the log, 64 KB or 8 messages elsewhere. */
  readonly readLimits?: ReadLimits
  /** Whether messages may be in light queues (enableLmq and enableMultiDispatch); undefined: no. Most of them. */
  readonly lightQueuesMax?: number
  /** Test switches: prove that the crash tests can fail. Never set by a config file. */
  readonly testSwitch?: 'noFlush' | 'acknowledgeBeforeWrite'
}
