import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import {
  briskClientFlags,
  compileJava,
  missingJava,
  officialVersions,
  runJava,
  type OfficialVersion,
} from './official-java.ts'
import { scenes } from './scenes/clients.ts'

/** Beside JSON headers on the first port, which scenes.interop.test.ts has. */
const modes: { name: string; flags: string[] }[] = [
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
      const args = [cluster.namesrvAddress, suffix, '1000', scenes.map(({ name }) => name).join(',')]
      // Offsets of broadcasting consumers are kept by the client: those of an earlier run must not count.
      const ownFlags = [
        ...flags,
        ...briskClientFlags,
        `-Drocketmq.client.localOffsetStoreDir=${cluster.folder}/client-offsets${suffix}`,
      ]
      const { output } = await runJava(classPath, 'ClientScenarios', args, { flags: ownFlags, timeoutMs: 200_000 })
      const results = new Map<string, Record<string, unknown>>()
      for (const line of output.split('\n')) {
        if (!line.startsWith('{')) continue
        const result = JSON.parse(line) as Record<string, unknown>
        results.set(String(result['scene']), result)
      }
      for (const { name, expected, check } of scenes) {
        expect(results.get(name), name).toMatchObject(expected)
        check?.(results.get(name) ?? {})
      }
    }
  },
)
