import { requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { lacking } from '../lacking.ts'
import { brokerAddressOf } from '../targets.ts'

const noContainer = lacking('is no broker container')

/** Starts a broker in a container (Java: AddBrokerSubCommand). */
export const addBroker = command({
  name: 'addBroker',
  about: 'Add a broker to specified container.',
  needsNoNameServer: true,
  options: {
    brokerConfigPath: { short: 'b', about: 'Broker config path', isRequired: true },
    brokerContainerAddr: { short: 'c', about: 'Broker container address', isRequired: true },
  },
  async run({ client, out }, values) {
    const address = brokerAddressOf(values.brokerContainerAddr)
    const configPath = values.brokerConfigPath.trim()
    await client.call(address, requests.addBroker, { configPath }, { timeoutMs: startTimeoutMs }).catch(noContainer)
    out.line(`add broker to ${address} success`)
    out.fact(address, { added: configPath })
  },
})

/** A container answers when the broker has started. */
const startTimeoutMs = 60_000

/** Stops a broker of a container (Java: RemoveBrokerSubCommand). */
export const removeBroker = command({
  name: 'removeBroker',
  about: 'Remove a broker from specified container.',
  needsNoNameServer: true,
  options: {
    brokerIdentity: {
      short: 'b',
      about: 'Information to identify a broker: clusterName:brokerName:brokerId(dLedgerId for dLedger)',
      isRequired: true,
    },
    brokerContainerAddr: { short: 'c', about: 'Broker container address', isRequired: true },
  },
  async run({ client, out, confirm }, values) {
    const address = brokerAddressOf(values.brokerContainerAddr)
    const [brokerClusterName, brokerName, id, ...more] = values.brokerIdentity.trim().split(':')
    if (!brokerClusterName || !brokerName || id === undefined || !/^-?\d{1,15}$/.test(id) || more.length > 0)
      throw new CommandError(
        `a broker is named clusterName:brokerName:brokerId, not ${JSON.stringify(values.brokerIdentity)}`,
      )
    const brokerId = Number(id)
    if (brokerId < 0) throw new CommandError("brokerId can't be negative")
    await confirm(`The broker ${brokerName} (${brokerId}) of ${brokerClusterName} is stopped in ${address}.`)
    await client
      .call(address, requests.removeBroker, { brokerClusterName, brokerName, brokerId }, { timeoutMs: startTimeoutMs })
      .catch(noContainer)
    out.line(`remove broker from ${address} success`)
    out.fact(address, { removed: values.brokerIdentity.trim() })
  },
})
