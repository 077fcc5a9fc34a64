import type { Casting } from './scene-runs.ts'
import { parties, type Party } from './scenes/scene.ts'

const titles: Record<Party, string> = { ours: 'ours', apache: 'Apache 5.5.0' }

/** A table of scenes with a column for each party. */
export function sceneTable(
  castings: readonly Casting[],
  outcomeOf: (party: Party, casting: Casting) => string,
): string {
  const rows = castings.map((casting) => [
    `${casting.scene.title} (client ${casting.client})`,
    ...parties.map((party) => outcomeOf(party, casting)),
  ])
  const all = [['behaviour', ...parties.map((party) => titles[party])], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
