import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ExtFields } from '../protocol/request.ts'
import type { Command } from '../remoting/command.ts'
import { decodeFrame } from '../remoting/frame.ts'

/** A request and its reply as they were recorded; see `fixtures/wire/README.md`. */
export interface Recording {
  readonly file: string
  readonly client: string
  readonly direction: 'c2s' | 's2c'
  readonly oneway: boolean
  readonly requestCode: number
  readonly requestName: string
  readonly requestHex: string
  readonly requestHeader: RecordedHeader
  readonly requestIsCut?: boolean
  readonly responseHex?: string
  readonly responseHeader?: RecordedHeader
  readonly responseIsCut?: boolean
}

export type RecordedHeader = Pick<Command, 'code' | 'opaque' | 'flag' | 'version' | 'language'> & {
  readonly extFields?: ExtFields
  readonly remark?: string
}

const folder = path.join(import.meta.dirname, 'fixtures/wire')

/** Names of the recorded files. */
export const recordingFiles: readonly string[] = readdirSync(folder).filter((file) => file.endsWith('.jsonl'))

/** Everything that was recorded, in the order of recording within a file. */
export const recordings: readonly Recording[] = recordingFiles.flatMap((file) =>
  readFileSync(path.join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ file, ...(JSON.parse(line) as Omit<Recording, 'file'>) })),
)

/** A recorded frame, decoded. */
export function recordedCommand(hex: string): Command {
  const bytes = Buffer.from(hex, 'hex')
  return decodeFrame(bytes, 4, bytes.length)
}
