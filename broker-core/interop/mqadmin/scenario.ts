import { alteringRows } from './altering-rows.ts'
import { caseOf, type MqadminCase, type Row } from './case.ts'
import { elsewhereRows, lookingRows, readingRows } from './looking-rows.ts'
import { changingRows, makingRows } from './preparing-rows.ts'
import { type MqadminScene, sceneOfNames } from './scene.ts'
import { refusedRows, lastRows, wrongWordRows } from './wrong-use-rows.ts'

const emptyRows = ({ broker }: MqadminScene): Row[] => [['listUser.empty', `listUser -b ${broker}`]]

/** Commands that make the topics and groups; each list runs at one time. */
export const preparations = (scene: MqadminScene): MqadminCase[][] =>
  [[...makingRows(scene), ...wrongWordRows(scene), ...emptyRows(scene)], changingRows(scene)].map((rows) =>
    rows.map(caseOf),
  )

/** Commands that look at the scene; those of a list may run at one time. */
export const inspections = (scene: MqadminScene): MqadminCase[][] =>
  [[...lookingRows(scene), ...elsewhereRows(scene), ...refusedRows(scene)], ...readingRows()].map((rows) =>
    rows.map(caseOf),
  )

/** Commands that change something, in order; each list runs at one time. */
export const changes = (scene: MqadminScene): MqadminCase[][] => alteringRows(scene).map((rows) => rows.map(caseOf))

/**
 * Commands that nothing else can follow: one takes a broker's permission, and where the option `-n` names a NameServer that nobody can
 * reach, the official tool keeps it for later commands.
 */
export const strayings = (scene: MqadminScene): MqadminCase[] => lastRows(scene).map(caseOf)

/** All cases; the particulars of the scene do not matter for their names. */
export const allCases = (): MqadminCase[] =>
  [preparations(sceneOfNames), inspections(sceneOfNames), changes(sceneOfNames), [strayings(sceneOfNames)]].flat(2)
