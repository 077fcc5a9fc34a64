import { homedir } from 'node:os'
import path from 'node:path'
import { OperatingError } from '../base/errors.ts'
import type { Retention, StoreOptions } from '../store/store-types.ts'
import type { BrokerConfig } from './config.ts'
import { DelayLevels } from './delay/delay-levels.ts'
import { roleProblem } from './replication/role.ts'

/** Bytes of the properties of one message: their length travels in 16 bits. */
const propertiesBytesMax = 32_767

/** The store folder when none is configured, as Apache has it. */
export const defaultStoreFolder = (): string => path.join(homedir(), 'store')

/** Keys whose change reaches the open store. */
export const retentionKeys: readonly (keyof BrokerConfig)[] = [
  'fileReservedTime',
  'deleteWhen',
  'diskMaxUsedSpaceRatio',
  'diskSpaceCleanForciblyRatio',
  'diskSpaceWarningLevelRatio',
  'cleanFileForciblyEnable',
  'deleteFileBatchMax',
]

/** What is to be kept, as the settings have it now. */
export const retentionOf = (config: BrokerConfig): Retention => ({
  fileReservedHours: config.fileReservedTime,
  deleteWhen: config.deleteWhen,
  diskMaxUsedSpaceRatio: config.diskMaxUsedSpaceRatio,
  diskSpaceCleanForciblyRatio: config.diskSpaceCleanForciblyRatio,
  diskSpaceWarningLevelRatio: config.diskSpaceWarningLevelRatio,
  cleanFileForciblyEnable: config.cleanFileForciblyEnable,
  deleteFilesMax: config.deleteFileBatchMax,
})

/** What of the settings does not fit together. */
export function storeProblem(config: BrokerConfig): string | undefined {
  const role = roleProblem(config)
  if (role !== undefined) return role
  if (config.storePathCommitLog.includes(','))
    return 'storePathCommitLog: a list of folders is not served; give one folder'
  const { diskSpaceCleanForciblyRatio: forcibly, diskSpaceWarningLevelRatio: warning } = config
  if (forcibly <= warning) return undefined
  return (
    `diskSpaceCleanForciblyRatio=${forcibly} is above ` +
    `diskSpaceWarningLevelRatio=${warning}: files would never be removed in time`
  )
}

/**
 * The settings of the store that follow from those of the broker.
 * @throws OperatingError naming keys that do not fit together
 */
export function storeOptionsOf(config: BrokerConfig, testSwitch?: StoreOptions['testSwitch']): StoreOptions {
  const problem = storeProblem(config)
  if (problem !== undefined) throw new OperatingError('CONFIG_VALUE', problem)
  const levels = new DelayLevels(config.messageDelayLevel)
  return {
    rootFolder: config.storePathRootDir,
    ...(config.storePathCommitLog === '' ? {} : { commitLogFolder: config.storePathCommitLog }),
    commitLogFileBytes: config.mappedFileSizeCommitLog,
    consumeQueueFileBytes: Math.ceil(config.mappedFileSizeConsumeQueue / 20) * 20,
    indexSlots: config.maxHashSlotNum,
    indexEntriesMax: config.maxIndexNum,
    flushDiskType: config.flushDiskType,
    syncFlushTimeoutMs: config.syncFlushTimeout,
    flushIntervalMs: config.flushIntervalCommitLog,
    messageBytesMax: config.maxMessageSize,
    propertiesBytesMax,
    delayLevelsMs: Array.from({ length: levels.max }, (_, index) => levels.delayMs(index + 1)),
    ...retentionOf(config),
    cleanResourceIntervalMs: config.cleanResourceInterval,
    messageIndexEnable: config.messageIndexEnable,
    ...(config.enableLmq && config.enableMultiDispatch
      ? { lightQueuesMax: config.enableLmqQuota ? config.maxLmqConsumeQueueNum : Number.POSITIVE_INFINITY }
      : {}),
    readLimits: {
      inMemory: { bytes: config.maxTransferBytesOnMessageInMemory, messages: config.maxTransferCountOnMessageInMemory },
      onDisk: { bytes: config.maxTransferBytesOnMessageInDisk, messages: config.maxTransferCountOnMessageInDisk },
      memoryShare: config.accessMessageInMemoryMaxRatio / 100,
    },
    ...(testSwitch === undefined ? {} : { testSwitch }),
  }
}
