import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { comparable, recorded, withoutFrames } from './mqadmin-output.ts'
import { changes, inspections, type MqadminCase, type MqadminScene, preparations } from './mqadmin-scenario.ts'
import { compileJava, jvmFlags, missingJava } from './official-java.ts'
import { type MqadminOutput, OfficialMqadmin } from './official-mqadmin.ts'

const reason = missingJava()
const toolVersion = '5.5.0'

describe.skipIf(reason !== undefined)(
  `official mqadmin ${toolVersion}${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let cluster: TestCluster
    let mqadmin: OfficialMqadmin
    let clients: ChildProcess | undefined
    let folder: string
    const outputs = new Map<string, MqadminOutput>()

    const run = async (cases: readonly MqadminCase[]): Promise<void> => {
      const results = await mqadmin.run(cases.map(({ command }) => command))
      cases.forEach(({ name }, index) => outputs.set(name, results[index] ?? { out: '', err: 'no result' }))
    }

    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'mqadmin-'))
      cluster = await startTestCluster()
      const broker = cluster.brokerAddress
      mqadmin = new OfficialMqadmin(toolVersion, cluster.namesrvAddress, folder)
      for (const cases of preparations({ broker, folder })) await run(cases)
      const { child, messageIds } = await startClients(cluster.namesrvAddress, folder)
      clients = child
      const [connection] = await mqadmin.run([['consumerConnection', '-g', 'GID_golden']])
      const scene: MqadminScene = {
        broker,
        folder,
        ...messageIds,
        consumerClientId: /\S+@\d+#\d+/.exec(connection?.out ?? '')?.[0] ?? '',
      }
      await run(inspections(scene))
      for (const cases of changes(scene)) await run(cases)
    }, 240_000)

    afterAll(async () => {
      clients?.stdin?.end()
      await mqadmin.close()
      await cluster.close()
      rmSync(folder, { recursive: true, force: true })
    })

    for (const { name, command, ...how } of allCases())
      it(`${command.join(' ').slice(0, 90)} (${name})`, () => {
        const { out, err } = outputs.get(name) ?? { out: '', err: 'the command did not run' }
        const expected = recorded(name)
        const shown = prepared(comparable(out), how)
        const wanted = prepared(expected.out, how)
        if (how.atLeast === true) expect(shown).toEqual(expect.arrayContaining(wanted))
        else expect(shown).toEqual(wanted)
        expect(prepared(comparable(withoutFrames(err)), how)).toEqual(prepared(expected.err, how))
      })

    it('mqadmin 4.9.7 finds the keys that it reads', async () => {
      const older = new OfficialMqadmin('4.9.7', cluster.namesrvAddress, folder)
      try {
        const results = await older.run([
          ['clusterList'],
          ['exportConfigs', '-c', 'DefaultCluster', '-f', folder],
          ['exportMetrics', '-c', 'DefaultCluster', '-f', folder],
        ])
        expect(results.map(({ err }) => withoutFrames(err).trim())).toEqual(['', '', ''])
        expect(results[0]?.out).toContain('broker-a')
        expect(results[1]?.out).toContain('configs.json success')
        expect(results[2]?.out).toContain('metrics.json success')
      } finally {
        await older.close()
      }
    }, 60_000)
  },
)

/** The cases by name; the particulars of the scene do not matter for that. */
function allCases(): MqadminCase[] {
  const scene = { broker: '<broker>', folder: path.join(tmpdir(), 'mqadmin-names') }
  const ids = {
    offsetMessageId: '<id>',
    uniqueMessageId: '<id>',
    secondUniqueMessageId: '<id>',
    consumerClientId: '<client>',
  }
  const cases = [
    ...preparations(scene).flat(),
    ...inspections({ ...scene, ...ids }),
    ...changes({ ...scene, ...ids }).flat(),
  ]
  rmSync(scene.folder, { recursive: true, force: true })
  return cases
}

function prepared(lines: readonly string[], how: Pick<MqadminCase, 'anyOrder' | 'mask' | 'without'>): string[] {
  const kept = lines
    .filter((line) => how.without?.test(line) !== true)
    .map((line) => (how.mask ?? []).reduce((text, [part, name]) => text.replace(part, name), line))
  return how.anyOrder === true ? kept.sort() : kept
}

/** Starts the clients of java/MqadminScene.java; resolves when everything is sent, consumed and committed. */
async function startClients(namesrvAddress: string, folder: string) {
  const flags = [...jvmFlags, `-Duser.home=${folder}`, `-Drocketmq.client.localOffsetStoreDir=${folder}`]
  const child = spawn('java', [
    ...flags,
    '-cp',
    compileJava('MqadminScene', toolVersion),
    'MqadminScene',
    namesrvAddress,
  ])
  const sent: string[][] = []
  let problem = ''
  child.stderr.on('data', (piece: Buffer) => (problem += piece.toString()))
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the clients ended: ${problem}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('SENT')) sent.push(line.split(' '))
      if (line === 'READY') resolve()
    })
  })
  const id = (message: number, column: number): string => sent[message]?.[column] ?? ''
  const messageIds = { offsetMessageId: id(0, 3), uniqueMessageId: id(0, 2), secondUniqueMessageId: id(1, 2) }
  return { child, messageIds }
}
