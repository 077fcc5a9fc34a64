import { stat } from 'node:fs/promises'
import path from 'node:path'
import { command, CommandError } from '../command.ts'

const configTypes = ['topics', 'subscriptionGroups']

/**
 * Topics or groups that a stopped broker keeps in RocksDB (Java: ExportMetadataInRocksDBCommand). RocksDB's files are read with
 * RocksDB's library only, which this tool does not carry; the broker itself writes them out when it is asked.
 */
export const exportMetadataInRocksDB = command({
  name: 'exportMetadataInRocksDB',
  about: 'export RocksDB kv config (topics/subscriptionGroups). Recommend to use [mqadmin rocksDBConfigToJson]',
  needsNoNameServer: true,
  options: {
    jsonEnable: { short: 'j', about: 'Json format enable, Default: false' },
    path: { short: 'p', about: 'Absolute path for the metadata directory', isRequired: true },
    configType: { short: 't', about: 'Name of kv config, e.g. topics/subscriptionGroups', isRequired: true },
  },
  async run({ folder }, values) {
    const target = path.resolve(folder, values.path.trim())
    const found = await stat(target).catch(() => undefined)
    if (found?.isDirectory() !== true) throw new CommandError(`RocksDB path is invalid: ${target} is no folder`)
    const configType = values.configType.trim()
    if (!configTypes.includes(configType))
      throw new CommandError(`Invalid config type=${configType} please input topics/subscriptionGroups`)
    throw new CommandError(
      "RocksDB's files cannot be read without its library: ask the running broker with mqadmin rocksDBConfigToJson",
    )
  },
})
