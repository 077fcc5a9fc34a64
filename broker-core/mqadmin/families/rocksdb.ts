import { existsSync } from 'node:fs'
import { requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { lacking } from '../lacking.ts'
import { atEach, brokerAddressOf, mastersOfCluster } from '../targets.ts'

const noRocksdb = lacking('keeps nothing in RocksDB')
const configTypes = ['topics', 'subscriptionGroups', 'consumerOffsets'] as const
const exportTimeoutMs = 30_000
const thirtyDaysMs = 30 * 24 * 3600 * 1000

/** `topics;consumerOffsets` as the request wants it, each name with a semicolon; all where none is named. @throws CommandError */
function configTypeOf(text: string | undefined): string {
  const names = text === undefined ? configTypes : text.split(';').filter((name) => name.trim() !== '')
  const known = names.map((name) => configTypes.find((type) => type.toLowerCase() === name.trim().toLowerCase()))
  if (known.length === 0 || known.includes(undefined))
    throw new CommandError(`Invalid configType: ${text} please input topics/subscriptionGroups/consumerOffsets`)
  return known.map((name) => `${name};`).join('')
}

/**
 * Has brokers write their settings from RocksDB to JSON files (Java: RocksDBConfigToJsonCommand). Of a folder on this machine Apache's
 * tool reads the database itself; that needs RocksDB's library, which this program does without.
 */
export const rocksDBConfigToJson = command({
  name: 'rocksDBConfigToJson',
  about:
    'Convert RocksDB kv config (topics/subscriptionGroups/consumerOffsets) to json. [rpc mode] Use [-n, -c, -b, -t] to send Request to broker ( version >= 5.3.2 ) or [local mode] use [-p, -t, -j, -e] to load RocksDB. If -e is provided, tools will export json file instead of std print',
  needsNoNameServer: true,
  options: {
    brokerAddr: {
      short: 'b',
      about: '[rpc mode] Broker address. If brokerAddr is provided, will ignore [-p, -e, -j] args',
    },
    cluster: {
      short: 'c',
      about:
        '[rpc mode] Cluster name. If nameserverAddr and clusterName are provided, will ignore [-p, -e, -j, -b] args',
    },
    exportFile: {
      short: 'e',
      about:
        '[local mode] Absolute file path for exporting, auto backup existing file, not directory. If exportFile is provided, will export Json file and ignore [-j].',
    },
    jsonEnable: {
      short: 'j',
      about:
        '[local mode] Json format enable, Default: true. If exportFile is provided, will export Json file and ignore [-j].',
    },
    namesrvAddr: {
      short: 'n',
      long: 'nameserverAddr',
      about:
        '[rpc mode] nameserverAddr. If nameserverAddr and clusterName are provided, will ignore [-p, -e, -j, -b] args',
    },
    configPath: { short: 'p', about: '[local mode] Absolute path to the metadata config directory' },
    configType: {
      short: 't',
      about:
        'Name of kv config, e.g. topics/subscriptionGroups/consumerOffsets. Required in local mode and default all in rpc mode.',
    },
  },
  async run({ client, out }, values) {
    if (values.cluster === undefined && values.brokerAddr === undefined) return refuseFolder(values.configPath)
    const configType = configTypeOf(values.configType)
    const addresses =
      values.cluster === undefined
        ? [brokerAddressOf(values.brokerAddr!)]
        : (await mastersOfCluster(client, values.cluster.trim())).map(({ address }) => address)
    const whom = values.cluster === undefined ? 'broker' : 'all brokers in cluster'
    out.line(`Use [rpc mode] call ${whom} to export to json file `)
    await atEach(out, addresses, async (address) => {
      await client
        .call(address, requests.exportRocksdbConfigToJson, { configType }, { timeoutMs: exportTimeoutMs })
        .catch(noRocksdb)
      // The official tool prints no line end here.
      out.line('broker export done.')
      out.fact(address, 'exported')
    })
  },
})

function refuseFolder(folder: string | undefined): never {
  if (folder === undefined) throw new CommandError('give a broker (-b) or a cluster (-c) whose brokers write the files')
  if (!existsSync(folder.trim())) throw new CommandError(`Rocksdb path is invalid: there is no ${folder.trim()}`)
  throw new CommandError(
    "a folder of RocksDB cannot be read here: have its broker write the files (-b), or use Apache's tool",
  )
}

/** Has brokers compare their queues in RocksDB with those in files (Java: CheckRocksdbCqWriteProgressCommand). */
export const checkRocksdbCqWriteProgress = command({
  name: 'checkRocksdbCqWriteProgress',
  about: 'check if rocksdb cq is same as file cq',
  options: {
    cluster: { short: 'c', about: 'cluster name', isRequired: true },
    checkFrom: { short: 'cf', about: 'check from time' },
    namesrvAddr: { short: 'n', long: 'nameserverAddr', about: 'nameserverAddr', isRequired: true },
    topic: { short: 't', about: 'topic name' },
  },
  async run({ client, out, now }, values) {
    const from = values.checkFrom?.trim()
    if (from !== undefined && !/^\d{1,15}$/.test(from))
      throw new CommandError(`-cf takes milliseconds since 1970, not ${JSON.stringify(values.checkFrom)}`)
    const header = {
      topic: values.topic?.trim() ?? '',
      checkStoreTime: from === undefined ? now() - thirtyDaysMs : Number(from),
    }
    const masters = await mastersOfCluster(client, values.cluster.trim())
    const names = new Map(masters.map(({ address, broker }) => [address, broker]))
    await atEach(out, [...names.keys()], async (address) => {
      const { body } = await client.call(address, requests.checkRocksdbCqWriteProgress, header).catch(noRocksdb)
      const broker = names.get(address)!
      out.fact(broker, body)
      if (body.checkStatus === failedStatus)
        return out.problem(`${broker} check error, please check log... errInfo: ${body.checkResult ?? null}`)
      out.line(`${broker} check doing, please wait and get the result from log... `)
    })
  },
})

/** Java: CheckRocksdbCqWriteResult.CheckStatus.CHECK_ERROR. */
const failedStatus = 3
