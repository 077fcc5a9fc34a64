import { z } from 'zod'

/** A reply that is a file to be saved, no JSON. */
export interface FileReply {
  readonly fileName: string
  readonly mediaType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export const isFileReply = (reply: unknown): reply is FileReply =>
  typeof reply === 'object' && reply !== null && 'bytes' in reply && reply.bytes instanceof Uint8Array

/** The `reply` of an endpoint that gives a file. */
export const FileReply = z.custom<FileReply>(isFileReply)
