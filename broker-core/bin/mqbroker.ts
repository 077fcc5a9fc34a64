#!/usr/bin/env node
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { defaultsOf } from '../base/config-table.ts'
import { OperatingError } from '../base/errors.ts'
import { ignoredJvmVariables } from '../base/jvm-variables.ts'
import { createLogger } from '../base/log.ts'
import { onStop, report } from '../base/supervision.ts'
import { brokerSpellings } from '../broker/broker-spellings.ts'
import { startBroker } from '../broker/broker-start.ts'
import { type BrokerConfig, brokerConfigKeys, importantBrokerKeys } from '../broker/config.ts'
import { brokerOptions, type CommandLine, readCommandLine } from './command-line.ts'
import { isNamesrvList, printSettings, readBrokerConfig } from './configuration.ts'
import { logFile, logLevel } from './log-file.ts'
import { refuse } from './refusal.ts'
import { announce } from './run-files.ts'

type Given = Extract<CommandLine, { kind: 'run' }>

interface BrokerSettings {
  readonly config: Partial<BrokerConfig>
  readonly extras: ReadonlyMap<string, string>
  readonly warnings: readonly string[]
  /** Where changes at run time go. */
  readonly configFile: string
}

/**
 * The settings of a command line: those of its file, with the NameServers of `-n` or of NAMESRV_ADDR before those of the file.
 * Without `-c` the file is that of the store folder, to which changes at run time are written.
 */
function readSettings({ values: given, settings: words }: Given): BrokerSettings {
  const kept = path.join(storeFolder(readBrokerConfig({ words }).values), 'config', 'broker.properties')
  const file = (given['configFile'] as string | undefined) ?? (existsSync(kept) ? kept : undefined)
  const conf = readBrokerConfig({ file, words })
  for (const name of ignoredJvmVariables(process.env))
    console.error(`mqbroker: ${name} has no meaning here: there is no JVM`)
  for (const warning of [...conf.warnings, ...conf.unknownKeys]) console.error(`mqbroker: ${warning}`)
  const addresses =
    (given['namesrvAddr'] as string | undefined) ?? conf.values.namesrvAddr ?? process.env['NAMESRV_ADDR'] ?? ''
  const namesrvAddr = brokerSpellings.corrections['namesrvAddr']?.(addresses)?.text ?? addresses
  if (namesrvAddr !== '' && !isNamesrvList(namesrvAddr))
    throw new OperatingError(
      'CONFIG_VALUE',
      `The Name Server Address[${namesrvAddr}] illegal, please set it as follows, "127.0.0.1:9876;192.168.0.1:9876"`,
    )
  const storePathRootDir = storeFolder(conf.values)
  return {
    config: { ...conf.values, namesrvAddr, storePathRootDir },
    extras: conf.unknown,
    warnings: conf.warnings,
    configFile: file ?? kept,
  }
}

const storeFolder = ({ storePathRootDir }: Partial<BrokerConfig>): string =>
  storePathRootDir || path.join(os.homedir(), 'store')

/** `mqbroker -n ADDRESSES -c FILE -p -m KEY=VALUE…`: a Broker by itself (Java: BrokerStartup). */
async function run(given: Given): Promise<void> {
  const { config, extras, warnings, configFile } = readSettings(given)
  const options = given.values
  const inForce = { ...defaultsOf(brokerConfigKeys), ...config }
  if (options['printConfigItem'] === true) {
    printSettings(inForce)
    return
  }
  if (options['printImportantConfig'] === true) {
    printSettings(Object.fromEntries(importantBrokerKeys.map((key) => [key, inForce[key]])))
    return
  }
  const log = createLogger('broker', logLevel(), logFile('broker'))
  for (const warning of warnings) log.warn({ file: configFile }, warning)
  const broker = await startBroker({ config, extras, configFile, log })
  const { brokerName, brokerId } = broker.config
  announce('broker', `${brokerName}${brokerId === 0 ? '' : `, slave ${brokerId}`}, ${broker.address}`)
  const namesrv = broker.config.namesrvAddr === '' ? '' : ` and name server is ${broker.config.namesrvAddr}`
  console.log(`The broker[${brokerName}, ${broker.address}] boot success. serializeType=JSON${namesrv}`)
  const stop = (): void => {
    void broker.close().then(() => process.exit(0))
  }
  onStop(stop, { isTerminable: true })
  await report({ kind: 'ready', addresses: { broker: broker.address } })
}

const line = readCommandLine('mqbroker', brokerOptions, process.argv.slice(2))
if (line.kind !== 'run') {
  console.log(line.text)
  process.exitCode = line.kind === 'help' ? 0 : 1
} else {
  try {
    await run(line)
  } catch (thrown) {
    await refuse('mqbroker', thrown)
  }
}
