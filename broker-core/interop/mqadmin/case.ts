import type { MqadminScene } from './scene.ts'

/** One command line of mqadmin that is given to both tools and to both servers. */
export interface MqadminCase {
  /** Unique; mostly the name of the recorded output in fixtures/mqadmin. */
  readonly name: string
  /** `¤` in a word stands for a letter of the tool: what one tool made must not be in the way of the other. */
  readonly command: readonly string[]
  /** False: nothing was recorded, or in a state that this scene does not have. */
  readonly isRecorded: boolean
  /** Compare the lines as a set: the official tool prints them in the order of a hash map. */
  readonly anyOrder?: boolean
  /** Our servers' lines may be more than Apache's: keys that older tools need. */
  readonly atLeast?: boolean
  /** Parts that are figures of the moment; replaced on both sides. */
  readonly mask?: readonly Mask[]
  /** Lines that only the recorded scene has; dropped on both sides when servers are compared. */
  readonly without?: RegExp
  /** Lines that differ from one moment to the next; dropped on both sides of every comparison. */
  readonly unsteady?: RegExp
  /** The official tool ends its whole process: it is compared with the recording only. */
  readonly endsProgram?: boolean
  /** What must be in the failure of either tool, where code and remark of a server do not say it. */
  readonly cause?: RegExp
}

export type Mask = readonly [part: RegExp, name: string]

export type How = Omit<MqadminCase, 'name' | 'command' | 'isRecorded'>
export type Row = readonly [name: string, line: string, how?: How]
export type Rows = (scene: MqadminScene) => Row[]

/** A command line as words; `~` stands for a blank within a word. A name with `*` in front has no recording. */
export const caseOf = ([name, line, how]: Row): MqadminCase => ({
  name: name.replace(/^\*/, ''),
  isRecorded: !name.startsWith('*'),
  command: line
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => word.replaceAll('~', ' ')),
  ...how,
})

export const decimals: Mask = [/\b\d+\.\d+\b/g, '<DEC>']
export const anyOrder = true
export const rates: How = { mask: [decimals] }
