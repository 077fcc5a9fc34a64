import { requests } from '../../client/index.ts'
import { command } from '../command.ts'
import { atEach, brokerAddressOf, brokersOfCluster, printSettings, targetsOf } from '../targets.ts'

/** Settings of a broker, or of a cluster's masters and their slaves (Java: GetBrokerConfigCommand). */
export const getBrokerConfig = command({
  name: 'getBrokerConfig',
  about: 'Get broker config by cluster or special broker.',
  options: {
    brokerAddr: { short: 'b', about: 'get which broker' },
    clusterName: { short: 'c', about: 'get which cluster' },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run({ client, out }, values) {
    const print = async (address: string, title: string): Promise<void> => {
      printSettings(out, title, address, await client.brokers.config(address))
    }
    if (values.brokerAddr !== undefined) {
      const address = brokerAddressOf(values.brokerAddr)
      return print(address, `============${address}============`)
    }
    const brokers = await brokersOfCluster(client, values.clusterName!.trim())
    const titles = new Map<string, string>()
    for (const master of brokers.filter(({ brokerId }) => brokerId === 0)) {
      titles.set(master.address, `============Master: ${master.address}============`)
      for (const slave of brokers.filter(({ broker, brokerId }) => broker === master.broker && brokerId !== 0))
        titles.set(slave.address, `============My Master: ${master.address}=====Slave: ${slave.address}============`)
    }
    await atEach(out, [...titles.keys()], (address) => print(address, titles.get(address)!))
  },
})

/** Changes a setting of brokers (Java: UpdateBrokerConfigSubCommand). */
export const updateBrokerConfig = command({
  name: 'updateBrokerConfig',
  about: "Update broker's config.",
  options: {
    brokerAddr: { short: 'b', about: 'update which broker' },
    clusterName: { short: 'c', about: 'update which cluster' },
    updateAllBroker: { short: 'a', about: 'update all brokers include slave' },
    key: { short: 'k', about: 'config key', isRequired: true },
    value: { short: 'v', about: 'config value', isRequired: true },
  },
  async run({ client, out }, values) {
    const body = new Map([[values.key.trim(), values.value.trim()]])
    const which = values.updateAllBroker === undefined ? 'masters' : 'all'
    const addresses = await targetsOf(client, { broker: values.brokerAddr, cluster: values.clusterName }, which)
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.updateBrokerConfig, {}, { body, vip: false })
      out.line(`update broker config success, ${address}`)
      out.fact(address, 'updated')
    })
  },
})
