import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { compileJava, missingJava, officialVersions, runJava, type OfficialVersion } from './official-java.ts'

/** What each scene of java/ClientScenarios.java must report (the figures that do not vary). */
const expected: Record<string, Record<string, unknown>> = {
  sends: { statuses: ['SEND_OK'], asyncFailed: 0, batchIds: 10, read: 101, bodiesEqual: true, largeIsWhole: true },
  clustering: { shared: true, sent: 1000, distinct: 1000, same: true },
  broadcasting: { one: 100, two: 100, same: true },
  pull: { classicSame: true, polled: 200, liteSame: true },
  tags: { received: 80, same: true },
  queries: {
    byKey: ['true:find me', 'true:find me'],
    byUniqueId: 'find me',
    byOffsetId: 'find me',
    absent: 'not found',
  },
  retry: { attempts: ['0:true:refused once', '1:true:refused once'] },
  orderly: { received: 100, queues: 4, ordered: true },
}

const modes: { name: string; flags: string[] }[] = [
  { name: 'JSON headers', flags: [] },
  { name: 'binary headers', flags: ['-Drocketmq.serialize.type=ROCKETMQ'] },
  { name: 'VIP channel', flags: ['-Dcom.rocketmq.sendMessageWithVIPChannel=true'] },
]

const reason = missingJava()

describe.skipIf(reason !== undefined)(
  `official Java clients${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let cluster: TestCluster

    beforeAll(async () => {
      cluster = await startTestCluster()
    })
    afterAll(async () => {
      await cluster.close()
    })

    for (const version of officialVersions)
      describe(`client ${version}`, () => {
        for (const mode of modes)
          it.concurrent(
            `${mode.name}: everything sent is received, once`,
            () => runScenes(version, mode.flags),
            240_000,
          )
      })

    async function runScenes(version: OfficialVersion, flags: string[]): Promise<void> {
      const classPath = compileJava('ClientScenarios', version)
      const suffix = `_${version.replaceAll('.', '')}_${modes.findIndex((mode) => mode.flags === flags)}`
      const args = [cluster.namesrvAddress, suffix, '1000', Object.keys(expected).join(',')]
      // Offsets of broadcasting consumers are kept by the client: those of an earlier run must not count.
      const ownFlags = [...flags, `-Drocketmq.client.localOffsetStoreDir=${cluster.folder}/client-offsets${suffix}`]
      const { output } = await runJava(classPath, 'ClientScenarios', args, { flags: ownFlags, timeoutMs: 200_000 })
      const results = new Map<string, Record<string, unknown>>()
      for (const line of output.split('\n')) {
        if (!line.startsWith('{')) continue
        const result = JSON.parse(line) as Record<string, unknown>
        results.set(String(result['scene']), result)
      }
      for (const [scene, figures] of Object.entries(expected)) expect(results.get(scene), scene).toMatchObject(figures)
      const { one, two } = results.get('clustering') as { one: number; two: number }
      expect(one, 'messages at the first instance').toBeGreaterThan(0)
      expect(two, 'messages at the second instance').toBeGreaterThan(0)
      expect(one + two, 'nothing twice').toBe(1000)
    }
  },
)
