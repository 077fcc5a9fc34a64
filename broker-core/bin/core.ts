import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../base/errors.ts'
import { createLogger, type LogLevel } from '../base/log.ts'
import { onStop, refusedExitCode, report } from '../base/supervision.ts'
import { startBroker } from '../broker/broker-start.ts'
import { startNamesrv } from '../namesrv/namesrv.ts'
import { readBrokerConfig, readNamesrvConfig } from './configuration.ts'

/**
 * The core process: NameServer and Broker in one, started by the supervisor. Tells it the addresses when both serve; stops the
 * Broker, which drains and flushes, before the NameServer.
 */
async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: './data' },
      bind: { type: 'string', default: '127.0.0.1' },
      'namesrv-port': { type: 'string', default: '9876' },
      'broker-port': { type: 'string', default: '10911' },
      'broker-ip': { type: 'string', default: '' },
      'broker-conf': { type: 'string', default: '' },
      flush: { type: 'string', default: 'async' },
      'log-level': { type: 'string', default: 'info' },
    },
  })
  const data = path.resolve(values.data)
  const log = createLogger('core', values['log-level'] as LogLevel, path.join(data, 'logs/core.log'))
  const store = path.join(data, 'store')
  const configFile = values['broker-conf'] || path.join(store, 'config', 'broker.properties')
  const hasConfig = values['broker-conf'] !== '' || existsSync(configFile)
  const conf = readBrokerConfig({ file: hasConfig ? configFile : undefined })
  for (const warning of conf.warnings) log.warn({ file: configFile }, warning)
  const namesrvFile = path.join(data, 'namesrv/namesrv.properties')
  const namesrvConf = readNamesrvConfig({ file: existsSync(namesrvFile) ? namesrvFile : undefined })
  for (const warning of namesrvConf.warnings) log.warn({ file: namesrvFile }, warning)
  const namesrv = await startNamesrv({
    config: {
      ...namesrvConf.values,
      bindAddress: values.bind,
      listenPort: Number(values['namesrv-port']),
      kvConfigPath: path.join(data, 'namesrv/kvConfig.json'),
      configStorePath: namesrvFile,
    },
    extras: namesrvConf.unknown,
    log: log.child({ part: 'namesrv' }),
  })
  const broker = await startBroker({
    config: {
      ...conf.values,
      bindAddress: values.bind,
      listenPort: Number(values['broker-port']),
      namesrvAddr: namesrv.address,
      storePathRootDir: store,
      // `async` is also what is passed when nobody said anything: it leaves the choice to the file.
      flushDiskType: values.flush === 'sync' ? 'SYNC_FLUSH' : (conf.values.flushDiskType ?? 'ASYNC_FLUSH'),
      ...(values['broker-ip'] === '' ? {} : { brokerIP1: values['broker-ip'] }),
    },
    extras: conf.unknown,
    configFile,
    log: log.child({ part: 'broker' }),
  })
  onStop(() => {
    void stop()
  })
  await report({
    kind: 'ready',
    addresses: {
      namesrv: namesrv.address,
      broker: broker.address,
      vip: broker.address.replace(/\d+$/, String(broker.vipPort)),
    },
  })

  async function stop(): Promise<void> {
    await broker.close()
    await namesrv.close()
    process.exit(0)
  }
}

try {
  await run()
} catch (thrown) {
  await report({ kind: 'refused', problem: messageOf(thrown) })
  if (process.send === undefined) console.error(messageOf(thrown))
  process.exit(refusedExitCode)
}
