#!/usr/bin/env node
import { defaultsOf } from '../base/config-table.ts'
import { ignoredJvmVariables } from '../base/jvm-variables.ts'
import { createLogger } from '../base/log.ts'
import { onStop, report } from '../base/supervision.ts'
import { namesrvConfigKeys } from '../namesrv/config.ts'
import { startNamesrv } from '../namesrv/namesrv.ts'
import { type CommandLine, namesrvOptions, readCommandLine } from './command-line.ts'
import { printSettings, readNamesrvConfig } from './configuration.ts'
import { logFile, logLevel } from './log-file.ts'
import { refuse } from './refusal.ts'
import { announce } from './run-files.ts'

/** `mqnamesrv -c FILE -p`: a NameServer by itself (Java: NamesrvStartup). */
async function run({ values, settings: words }: Extract<CommandLine, { kind: 'run' }>): Promise<void> {
  const configFile = values['configFile'] as string | undefined
  const isPrintOnly = values['printConfigItem'] === true
  const conf = readNamesrvConfig({ file: configFile, words })
  for (const name of ignoredJvmVariables(process.env))
    console.error(`mqnamesrv: ${name} has no meaning here: there is no JVM`)
  for (const warning of [...conf.warnings, ...conf.unknownKeys]) console.error(`mqnamesrv: ${warning}`)
  if (configFile !== undefined) console.log(`load config properties file OK, ${configFile}`)
  if (isPrintOnly) {
    printSettings({ ...defaultsOf(namesrvConfigKeys), ...conf.values })
    return
  }
  const namesrv = await startNamesrv({
    config: { ...conf.values, ...(configFile === undefined ? {} : { configStorePath: configFile }) },
    extras: conf.unknown,
    log: createLogger('namesrv', logLevel(), logFile('namesrv')),
  })
  const address = `${namesrv.config.bindAddress}:${namesrv.port}`
  announce('namesrv', address)
  console.log(`The Name Server boot success. serializeType=JSON, address ${address}`)
  const stop = (): void => {
    void namesrv.close().then(() => process.exit(0))
  }
  onStop(stop, { isTerminable: true })
  await report({ kind: 'ready', addresses: { namesrv: namesrv.address } })
}

const line = readCommandLine('mqnamesrv', namesrvOptions, process.argv.slice(2))
if (line.kind !== 'run') {
  console.log(line.text)
  process.exitCode = line.kind === 'help' ? 0 : 1
} else {
  try {
    await run(line)
  } catch (thrown) {
    await refuse('mqnamesrv', thrown)
  }
}
