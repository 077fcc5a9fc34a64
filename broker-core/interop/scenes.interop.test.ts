import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingJava, type OfficialVersion } from './official-java.ts'
import { allScenes, type Casting, SceneRuns } from './scene-runs.ts'
import { sceneTable } from './scene-table.ts'
import { type Figures, parties, type Party, type Scene } from './scenes/scene.ts'

/** `ours` (default), `apache` or `both`: see scripts/interop.mjs. */
const against = process.env['ROCKETDECK_AGAINST'] ?? 'ours'
const wanted = parties.filter((party) => against === 'both' || against === party)
/** JVMs at the same time: scenes mostly wait, but a machine may be small. */
const parallel: Record<Party, number> = { ours: 4, apache: 3 }

const reason = missingJava()
const scenes = reason === undefined ? await allScenes() : []
const castings: Casting[] = scenes.flatMap((scene) => scene.clients.map((client) => ({ scene, client })))

describe.skipIf(reason !== undefined)(`behaviours${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const seen = new Map<string, string>()
  const keyOf = (party: Party, scene: Scene, client: OfficialVersion): string => `${party} ${scene.title} ${client}`

  it('are there, each with a name of its own', () => {
    expect(castings.length).toBeGreaterThan(20)
    const names = scenes.map(({ java, name }) => `${java} ${name}`)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  for (const party of wanted) {
    const titleOf = ({ scene, client }: Casting): string => `${scene.title} (client ${client})`
    let runs: SceneRuns
    describe(party === 'ours' ? 'with our broker' : 'with Apache 5.5.0', () => {
      beforeAll(({}, { tasks }) => {
        // `-t` leaves out tests: their scenes are not played.
        const played = new Set(tasks.filter(({ mode }) => mode !== 'skip').map(({ name }) => name))
        runs = new SceneRuns(
          party,
          castings.filter((casting) => played.has(titleOf(casting))),
          parallel[party],
        )
      })
      afterAll(() => runs.ended(), 300_000)
      for (const { scene, client } of castings)
        it(
          titleOf({ scene, client }),
          async () => {
            const figures = await runs.of({ scene, client })
            seen.set(keyOf(party, scene, client), 'differs')
            judge(scene, figures)
            seen.set(keyOf(party, scene, client), `as expected, ${(Number(figures['millis']) / 1000).toFixed(1)} s`)
          },
          1_200_000,
        )
    })
  }

  afterAll(() => {
    if (wanted.length < 2) return
    const outcomeOf = (party: Party, { scene, client }: Casting) => seen.get(keyOf(party, scene, client))
    const played = castings.filter((casting) => wanted.some((party) => outcomeOf(party, casting) !== undefined))
    console.log(sceneTable(played, (party, casting) => outcomeOf(party, casting) ?? 'not played'))
  })
})

/** @throws when the figures are not those of the scene */
function judge(scene: Scene, figures: Figures): void {
  if (figures['error'] !== undefined && scene.expected['error'] === undefined)
    expect.fail(`the scene failed: ${String(figures['error'])}`)
  expect(figures).toMatchObject(scene.expected)
  scene.check?.(figures)
}
