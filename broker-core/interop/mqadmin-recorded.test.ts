import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { mqadmin } from '../testing/mqadmin-run.ts'
import type { MqadminCase } from './mqadmin/case.ts'
import { differenceOf } from './mqadmin/differences.ts'
import { compareWithRecording, isEqual } from './mqadmin/judgement.ts'
import { type Printed, recorded, wordsFor } from './mqadmin/output-text.ts'
import { type RebuiltScene, rebuildScene } from './mqadmin/rebuilt-scene.ts'
import { allCases, changes, inspections, preparations, strayings } from './mqadmin/scenario.ts'
import { sceneOfNames, writeLists } from './mqadmin/scene.ts'

/** What the recorded scene got of Java clients: their own state, and traces. */
const saidByJavaClients = /^(consumerStatus|queryMsgTraceById)/

describe('our mqadmin at our broker prints what the official one was recorded to print', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mqadmin-recorded-'))
  const outputFolder = path.join(folder, 'rebuilt-output')
  const printed = new Map<string, Printed>()
  let cluster: TestCluster
  let clients: RebuiltScene

  const run = async (cases: readonly MqadminCase[]): Promise<void> => {
    for (const one of cases)
      printed.set(one.name, await mqadmin(cluster, wordsFor('ours', one, outputFolder), { folder: outputFolder }))
  }

  beforeAll(async () => {
    mkdirSync(outputFolder)
    writeLists(folder)
    cluster = await startTestCluster()
    const early = { ...sceneOfNames, nameServer: cluster.namesrvAddress, broker: cluster.brokerAddress, folder }
    for (const cases of preparations(early)) await run(cases)
    clients = await rebuildScene(cluster)
    const { messageIds, consumerClientId, orderlyClientId } = clients
    const scene = { ...early, ...messageIds, consumerClientId, orderlyClientId }
    for (const cases of inspections(scene)) await run(cases)
    for (const cases of changes(scene)) await run(cases)
    await run(strayings(scene))
  }, 120_000)

  afterAll(async () => {
    clients.close()
    await cluster.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const cases = allCases().filter(({ name, isRecorded }) => isRecorded && !saidByJavaClients.test(name))

  it.each(cases.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const comparison = compareWithRecording(one, printed.get(name)!, recorded(name))
    const difference = differenceOf(name, 'official × ours') ?? differenceOf(name, 'ours × ours')
    if (difference === undefined) expect(comparison.shown).toEqual(comparison.wanted)
    else expect(isEqual(comparison), `declared, but equal: ${difference.title}`).toBe(false)
  })
})
