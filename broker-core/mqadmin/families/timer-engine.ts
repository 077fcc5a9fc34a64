import { requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { atEach, targetsOf } from '../targets.ts'

const engines: ReadonlyMap<string, string> = new Map([
  ['R', 'ROCKSDB_TIMELINE'],
  ['F', 'FILE_TIME_WHEEL'],
])

/** Switches where brokers keep timer messages (Java: SwitchTimerEngineSubCommand). */
export const switchTimerEngine = command({
  name: 'switchTimerEngine',
  about: 'switch the engine of timer message in broker',
  needsNoNameServer: true,
  options: {
    brokerAddr: { short: 'b', about: 'update which broker' },
    clusterName: { short: 'c', about: 'update which cluster' },
    engineType: {
      short: 'e',
      about: 'R/F, R for rocksdb timeline engine, F for file time wheel engine',
      isRequired: true,
    },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run({ client, out }, values) {
    const letter = values.engineType.trim()
    const engine = engines.get(letter)
    if (engine === undefined)
      throw new CommandError(`switchTimerEngine engineType must be R or F, not ${JSON.stringify(letter)}`)
    const addresses = await targetsOf(client, { broker: values.brokerAddr, cluster: values.clusterName?.trim() })
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.switchTimerEngine, { E_T: letter })
      out.line(`switchTimerEngine to ${engine} success, ${address}`)
      out.fact(address, engine)
    })
  },
})
