#!/usr/bin/env node
import { messageOf } from '../base/errors.ts'
import { defaultsOf } from '../base/config-table.ts'
import { createLogger } from '../base/log.ts'
import { onStop } from '../base/supervision.ts'
import { namesrvConfigKeys } from '../namesrv/config.ts'
import { startNamesrv } from '../namesrv/namesrv.ts'
import { type CommandLine, namesrvOptions, readCommandLine } from './command-line.ts'
import { printSettings, readNamesrvConfig } from './configuration.ts'
import { logFile, logLevel } from './log-file.ts'
import { announce } from './run-files.ts'

/** `mqnamesrv -c FILE -p`: a NameServer by itself (Java: NamesrvStartup). */
async function run({ values, settings: words }: Extract<CommandLine, { kind: 'run' }>): Promise<void> {
  const configFile = values['configFile'] as string | undefined
  const isPrintOnly = values['printConfigItem'] === true
  const conf = readNamesrvConfig({ file: configFile, words })
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
  announce('namesrv')
  const address = `${namesrv.config.bindAddress}:${namesrv.port}`
  console.log(`The Name Server boot success. serializeType=JSON, address ${address}`)
  onStop(() => {
    void namesrv.close().then(() => process.exit(0))
  })
}

const line = readCommandLine('mqnamesrv', namesrvOptions, process.argv.slice(2))
if (line.kind !== 'run') {
  console.log(line.text)
  process.exitCode = line.kind === 'help' ? 0 : 1
} else {
  try {
    await run(line)
  } catch (thrown) {
    console.error(`mqnamesrv: ${messageOf(thrown)}`)
    process.exit(1)
  }
}
