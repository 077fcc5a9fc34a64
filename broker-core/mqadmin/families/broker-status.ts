import { compareText } from '../../client/index.ts'
import { command } from '../command.ts'
import { atEach, brokerAddressOf, brokersOfCluster } from '../targets.ts'

/** Figures of the running brokers (Java: BrokerStatusSubCommand). */
export const brokerStatus = command({
  name: 'brokerStatus',
  about: 'Fetch broker runtime status data.',
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'Broker address' },
    clusterName: { short: 'c', about: 'which cluster' },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run({ client, out }, { brokerAddr, clusterName }) {
    const addresses =
      brokerAddr !== undefined
        ? [brokerAddressOf(brokerAddr)]
        : (await brokersOfCluster(client, clusterName!.trim())).map(({ address }) => address)
    await atEach(out, addresses, async (address) => {
      const figures = [...(await client.brokers.runtime(address))].sort(([a], [b]) => compareText(a, b))
      const ofWhom = clusterName === undefined || brokerAddr !== undefined ? '' : `${address.padEnd(24)} `
      for (const [name, figure] of figures) out.line(`${ofWhom}${name.padEnd(32)}: ${figure}`)
      out.fact(address, Object.fromEntries(figures))
    })
  },
})
