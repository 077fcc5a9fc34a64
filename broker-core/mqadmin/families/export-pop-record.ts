import { requests } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { isTrue } from '../java-text.ts'
import { atEach, brokerAddressOf, brokersOfCluster } from '../targets.ts'

const timeoutMs = 30_000

/**
 * Has brokers move the records of pops from RocksDB back to files (Java: ExportPopRecordCommand). `-d true` is a dry run, as the
 * help says; Apache's tool has it the other way round.
 */
export const exportPopRecord = command({
  name: 'exportPopRecord',
  about: 'Export pop consumer record',
  options: {
    brokerAddr: { short: 'b', about: 'choose one broker to export' },
    clusterName: { short: 'c', about: 'choose one cluster to export' },
    dryRun: { short: 'd', about: 'no actual changes will be made' },
  },
  async run(context, { brokerAddr, clusterName, dryRun }) {
    const { client, out } = context
    const isDry = isTrue(dryRun)
    const targets = await targetsOfPop(context, brokerAddr, clusterName)
    const names = new Map(targets.map(({ address, broker }) => [address, broker]))
    const exported: { broker: string; address: string; dryRun: boolean }[] = []
    await atEach(out, [...names.keys()], async (address) => {
      const broker = names.get(address)!
      if (!isDry) await client.call(address, requests.popRollback, {}, { timeoutMs, vip: false })
      out.line(`Export broker records, brokerName=${broker}, brokerAddr=${address}, dryRun=${isDry}`)
      exported.push({ broker, address, dryRun: isDry })
    })
    out.fact('exported', exported)
  },
})

async function targetsOfPop(
  { client }: CommandContext,
  brokerAddr: string | undefined,
  clusterName: string | undefined,
): Promise<{ address: string; broker: string }[]> {
  if (brokerAddr !== undefined) {
    const address = brokerAddressOf(brokerAddr)
    const { body } = await client.call(address, requests.getBrokerConfig, {})
    return [{ address, broker: body.get('brokerName') ?? 'null' }]
  }
  if (clusterName === undefined) throw new CommandError('give a broker (-b) or a cluster (-c)')
  return brokersOfCluster(client, clusterName.trim())
}
