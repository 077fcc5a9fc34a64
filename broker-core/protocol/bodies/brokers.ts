import { z } from 'zod'
import { javaBits64, javaBool, javaInt, javaList, javaLong, javaText, javaTextOrNothing } from '../java-values.ts'

/** How far one slave is (Java: HARuntimeInfo.HAConnectionRuntimeInfo). */
const haConnection = z.object({
  addr: javaText(),
  slaveAckOffset: javaLong(),
  diff: javaLong(),
  inSync: javaBool(),
  transferredByteInSecond: javaLong(),
  transferFromWhere: javaLong(),
})

const haClient = z.object({
  masterAddr: javaTextOrNothing,
  transferredByteInSecond: javaLong(),
  maxOffset: javaLong(),
  lastReadTimestamp: javaLong(),
  lastWriteTimestamp: javaLong(),
  masterFlushOffset: javaLong(),
})

/** Java: HARuntimeInfo. */
export const haRuntimeInfo = z.object({
  master: javaBool(),
  masterCommitLogMaxOffset: javaLong(),
  inSyncSlaveNums: javaInt(),
  haConnectionInfo: javaList(haConnection),
  haClientRuntimeInfo: z
    .unknown()
    .optional()
    .transform((value) => value ?? {})
    .pipe(haClient),
})
export type HaRuntimeInfo = z.output<typeof haRuntimeInfo>

/** Java: CheckRocksdbCqWriteResult. */
export const rocksdbCqWriteResult = z.object({
  checkResult: javaTextOrNothing,
  /** 0 the same, 1 different, 2 at work, 3 failed. */
  checkStatus: javaInt(),
})

/** Java: EpochEntryCache: what a broker under a controller stored in which epoch. */
export const epochEntryCache = z.object({
  clusterName: javaTextOrNothing,
  brokerName: javaTextOrNothing,
  brokerId: javaLong(),
  epochList: javaList(z.object({ epoch: javaInt(), startOffset: javaBits64(), endOffset: javaBits64() })),
  maxOffset: javaBits64(),
})
