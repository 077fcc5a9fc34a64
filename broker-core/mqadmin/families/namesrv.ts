import { requests } from '../../client/index.ts'
import { command } from '../command.ts'
import { atEach, printSettings } from '../targets.ts'

const brokerName = { brokerName: { short: 'b', about: 'broker name', isRequired: true } } as const
const configKey = {
  key: { short: 'k', about: 'config key', isRequired: true },
  value: { short: 'v', about: 'config value', isRequired: true },
} as const

/** Takes the write permission of a broker from the routes of each NameServer (Java: WipeWritePermSubCommand). */
export const wipeWritePerm = command({
  name: 'wipeWritePerm',
  about: 'Wipe write perm of broker in all name server you defined in the -n param.',
  options: brokerName,
  run({ client, out, nameServers }, values) {
    const name = values.brokerName.trim()
    return atEach(out, nameServers, async (address) => {
      const { header } = await client.call(address, requests.wipeWritePermOfBroker, { brokerName: name })
      const { wipeTopicCount } = header
      out.line(`wipe write perm of broker[${name}] in name server[${address}] OK, ${wipeTopicCount}`)
      out.fact(address, { wipeTopicCount })
    })
  },
})

/** Gives the write permission back (Java: AddWritePermSubCommand). */
export const addWritePerm = command({
  name: 'addWritePerm',
  about: 'Add write perm of broker in all name server you defined in the -n param.',
  options: brokerName,
  run({ client, out, nameServers }, values) {
    const name = values.brokerName.trim()
    return atEach(out, nameServers, async (address) => {
      const { header } = await client.call(address, requests.addWritePermOfBroker, { brokerName: name })
      const { addTopicCount } = header
      out.line(`add write perm of broker[${name}] in name server[${address}] OK, ${addTopicCount}`)
      out.fact(address, { addTopicCount })
    })
  },
})

/** Java: UpdateKvConfigCommand. */
export const updateKvConfig = command({
  name: 'updateKvConfig',
  about: 'Create or update KV config.',
  options: {
    namespace: { short: 's', about: 'set the namespace', isRequired: true },
    key: { short: 'k', about: 'set the key name', isRequired: true },
    value: { short: 'v', about: 'set the key value', isRequired: true },
  },
  async run({ client, out, nameServers }, values) {
    const [namespace, key, value] = [values.namespace.trim(), values.key.trim(), values.value.trim()]
    await atEach(out, nameServers, async (address) => {
      await client.call(address, requests.putKvConfig, { namespace, key, value })
    })
    if (!out.hasProblems) out.line('create or update kv config to namespace success.')
  },
})

/** Java: DeleteKvConfigCommand. */
export const deleteKvConfig = command({
  name: 'deleteKvConfig',
  about: 'Delete KV config.',
  options: {
    namespace: { short: 's', about: 'set the namespace', isRequired: true },
    key: { short: 'k', about: 'set the key name', isRequired: true },
  },
  async run({ client, out, nameServers, confirm }, values) {
    const [namespace, key] = [values.namespace.trim(), values.key.trim()]
    await confirm(`The key ${key} of namespace ${namespace} is deleted at ${nameServers.length} NameServer(s).`)
    await atEach(out, nameServers, async (address) => {
      await client.call(address, requests.deleteKvConfig, { namespace, key })
    })
    if (!out.hasProblems) out.line('delete kv config from namespace success.')
  },
})

/** Settings of each NameServer (Java: GetNamesrvConfigCommand). */
export const getNamesrvConfig = command({
  name: 'getNamesrvConfig',
  about: 'Get configs of name server.',
  options: {},
  run({ client, out, nameServers }) {
    return atEach(out, nameServers, async (address) => {
      const { body } = await client.call(address, requests.getNamesrvConfig, {})
      printSettings(out, `============${address}============`, address, body)
    })
  },
})

/** Changes a setting of each NameServer (Java: UpdateNamesrvConfigCommand). */
export const updateNamesrvConfig = command({
  name: 'updateNamesrvConfig',
  about: 'Update configs of name server.',
  options: configKey,
  async run({ client, out, nameServers }, values) {
    const [key, value] = [values.key.trim(), values.value.trim()]
    await atEach(out, nameServers, async (address) => {
      await client.call(address, requests.updateNamesrvConfig, {}, { body: new Map([[key, value]]) })
    })
    if (out.hasProblems) return
    // The official tool prints no line end behind the pair.
    out.line('update name server config success!')
    out.line(`${key} : ${value}`)
  },
})
