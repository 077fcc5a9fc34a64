import { parseArgs } from 'node:util'
import { readConfig } from '../base/config-table.ts'
import { report } from '../base/supervision.ts'
import { brokerConfigKeys } from '../broker/config.ts'
import { startBroker } from '../broker/broker-start.ts'

/**
 * A broker to be killed: the crash tests start it as a process of its own and end it with SIGKILL. Says `ready` with its
 * address over IPC. `--set key=value` sets a key of its configuration, `--switch` breaks it on purpose, to show that the tests notice.
 */
async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      flush: { type: 'string' },
      switch: { type: 'string' },
      set: { type: 'string', multiple: true },
    },
  })
  const pairs = (values.set ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  const given = readConfig(brokerConfigKeys, pairs as [string, string][], '--set').values
  const testSwitch =
    values.switch === 'noFlush' || values.switch === 'acknowledgeBeforeWrite' ? values.switch : undefined
  const broker = await startBroker({
    config: {
      bindAddress: '127.0.0.1',
      listenPort: 0,
      storePathRootDir: values.data ?? '',
      flushDiskType: values.flush === 'sync' ? 'SYNC_FLUSH' : 'ASYNC_FLUSH',
      mappedFileSizeCommitLog: 8 * 1024 * 1024,
      mappedFileSizeConsumeQueue: 20 * 10_000,
      maxHashSlotNum: 50_000,
      maxIndexNum: 200_000,
      ...given,
    },
    ...(testSwitch === undefined ? {} : { testSwitch }),
  })
  process.on('SIGTERM', () => void broker.close().then(() => process.exit(0)))
  await report({ kind: 'ready', addresses: { broker: broker.address } })
}

void run()
