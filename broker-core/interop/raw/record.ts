import { writeFileSync } from 'node:fs'
import { startOfficialCluster } from '../official-broker.ts'
import { RawAsker } from './raw-case.ts'
import { suites } from './suites.ts'

/**
 * Records what Apache answers: `npx tsx broker-core/interop/raw/record.ts SUITE FILE`. Starts a real 5.5.0 with the settings of
 * the suite, plays its cases (or those whose names hold a third word) and stops it.
 */
const [name = '', file = '', only = ''] = process.argv.slice(2)
const suite = suites[name]
if (suite === undefined) throw new Error(`no suite ${name}; there are ${Object.keys(suites).join(', ')}`)
const brokerConfig = Object.fromEntries(Object.entries(suite.config).map(([key, value]) => [key, String(value)]))
const cluster = await startOfficialCluster({ brokerConfig: { mappedFileSizeCommitLog: '67108864', ...brokerConfig } })
const asker = new RawAsker(cluster.brokerAddress)
const answers: Record<string, unknown> = {}
for (const raw of suite.cases) if (raw.name.includes(only)) answers[raw.name] = await asker.run(raw)
await asker.close()
await cluster.close()
const lines = Object.entries(answers).map(([title, answer]) => `${JSON.stringify(title)}: ${JSON.stringify(answer)}`)
writeFileSync(file, `{\n${[...lines, `"pushed": ${JSON.stringify(asker.pushed)}`].join(',\n')}\n}\n`)
