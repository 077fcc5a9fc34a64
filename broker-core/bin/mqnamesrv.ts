#!/usr/bin/env node
import { messageOf } from '../base/errors.ts'
import { defaultsOf } from '../base/config-table.ts'
import { createLogger } from '../base/log.ts'
import { onStop } from '../base/supervision.ts'
import { namesrvConfigKeys } from '../namesrv/config.ts'
import { startNamesrv } from '../namesrv/namesrv.ts'
import { namesrvOptions, readCommandLine } from './command-line.ts'
import { printSettings, readConfFile } from './configuration.ts'
import { logFile, logLevel } from './log-file.ts'
import { announce } from './run-files.ts'

/** `mqnamesrv -c FILE -p`: a NameServer by itself (Java: NamesrvStartup). */
async function run(configFile: string | undefined, isPrintOnly: boolean): Promise<void> {
  const conf = configFile === undefined ? undefined : readConfFile(configFile, namesrvConfigKeys)
  if (configFile !== undefined) console.log(`load config properties file OK, ${configFile}`)
  if (isPrintOnly) {
    printSettings({ ...defaultsOf(namesrvConfigKeys), ...conf?.values })
    return
  }
  const namesrv = await startNamesrv({
    config: { ...conf?.values, ...(configFile === undefined ? {} : { configStorePath: configFile }) },
    ...(conf === undefined ? {} : { extras: conf.unknown }),
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
    await run(line.values['configFile'] as string | undefined, line.values['printConfigItem'] === true)
  } catch (thrown) {
    console.error(`mqnamesrv: ${messageOf(thrown)}`)
    process.exit(1)
  }
}
