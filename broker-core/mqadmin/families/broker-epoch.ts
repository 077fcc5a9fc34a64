import { type AdminClient, requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { lacking } from '../lacking.ts'
import { repeatEvery } from '../repeat.ts'
import { atEach, brokerAddressOf, brokersOfCluster } from '../targets.ts'

/** Masters and slaves of a broker's name. @throws CommandError when none is registered */
async function processesOf(client: AdminClient, name: string): Promise<string[]> {
  const { brokers } = await client.directory.get()
  const addresses = brokers.filter(({ broker }) => broker === name).map(({ address }) => address)
  if (addresses.length === 0) throw new CommandError(`No broker address for broker name ${name}`)
  return addresses
}

/** What brokers under a controller stored in which epoch (Java: GetBrokerEpochSubCommand). */
export const getBrokerEpoch = command({
  name: 'getBrokerEpoch',
  about: 'Fetch broker epoch entries.',
  isWatchable: true,
  options: {
    brokerName: { short: 'b', about: 'which broker to fetch' },
    clusterName: { short: 'c', about: 'which cluster' },
    interval: { short: 'i', about: 'the interval(second) of get info' },
  },
  groups: [{ options: ['brokerName', 'clusterName'], isRequired: true }],
  async run(context, values) {
    const { client, out } = context
    await repeatEvery(context, values.interval, async () => {
      const addresses =
        values.brokerName === undefined
          ? (await brokersOfCluster(client, values.clusterName!.trim())).map(({ address }) => address)
          : await processesOf(client, values.brokerName.trim())
      await atEach(out, addresses, async (address) => {
        const { body } = await client
          .call(address, requests.getBrokerEpochCache, {})
          .catch(lacking('is not under a controller'))
        const entries = body.epochList.map((entry, i, all) => ({
          ...entry,
          // The present epoch has no end yet.
          endOffset: i === all.length - 1 ? body.maxOffset : entry.endOffset,
        }))
        out.line()
        out.line(`#clusterName\t${body.clusterName ?? null}`)
        out.line(`#brokerName\t${body.brokerName ?? null}`)
        out.line(`#brokerAddr\t${address}`)
        out.line(`#brokerId\t${body.brokerId}`)
        for (const { epoch, startOffset, endOffset } of entries)
          out.line(`#Epoch: EpochEntry{epoch=${epoch}, startOffset=${startOffset}, endOffset=${endOffset}}`)
        out.fact(address, { ...body, epochList: entries })
      })
    })
  },
})

/** Sets a slave's idea of what its master has on disk (Java: ResetMasterFlushOffsetSubCommand). */
export const resetMasterFlushOffset = command({
  name: 'resetMasterFlushOffset',
  about: 'Reset master flush offset in slave.',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'which broker to reset' },
    offset: { short: 'o', about: 'the offset to reset at' },
  },
  async run({ client, out, confirm }, values) {
    if (values.brokerAddr === undefined || values.offset === undefined)
      throw new CommandError('give a broker (-b) and an offset (-o)')
    const address = brokerAddressOf(values.brokerAddr)
    const text = values.offset.trim()
    const masterFlushOffset = /^-?\d{1,19}$/.test(text) ? Number(text) : NaN
    if (!Number.isSafeInteger(masterFlushOffset))
      throw new CommandError(`an offset is a whole number, not ${JSON.stringify(values.offset)}`)
    await confirm(`${address} takes ${masterFlushOffset} for what its master has on disk.`)
    await client.call(address, requests.resetMasterFlushOffset, { masterFlushOffset })
    out.line(`reset master flush offset to ${masterFlushOffset} success`)
    out.fact(address, masterFlushOffset)
  },
})
