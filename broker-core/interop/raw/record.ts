import { writeFileSync } from 'node:fs'
import { RawAsker } from './raw-case.ts'
import { suites } from './suites.ts'

/**
 * Records what a broker answers: `npx tsx broker-core/interop/raw/record.ts HOST:PORT SUITE FILE`. The broker must be fresh, on
 * 127.0.0.1, named broker-a, in DefaultCluster, with the settings of the suite.
 */
const [address = '', suite = '', file = '', only = ''] = process.argv.slice(2)
const asker = new RawAsker(address)
const answers: Record<string, unknown> = {}
for (const raw of suites[suite]?.cases ?? []) {
  if (only !== '' && !raw.name.includes(only)) continue
  answers[raw.name] = await asker.run(raw)
}
await asker.close()
const lines = Object.entries(answers).map(([name, answer]) => `${JSON.stringify(name)}: ${JSON.stringify(answer)}`)
writeFileSync(file, `{\n${[...lines, `"pushed": ${JSON.stringify(asker.pushed)}`].join(',\n')}\n}\n`)
