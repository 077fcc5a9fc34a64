import { FieldError } from '../protocol/fields.ts'
import { binaryCodeMax, decodeBinaryHeader, encodeBinaryHeader } from './binary-header.ts'
import type { Command, HeaderEncoding } from './command.ts'
import { int32At } from './int-bytes.ts'
import { decodeJsonHeader, encodeJsonHeader } from './json-header.ts'
import { FrameError } from './remoting-error.ts'

/**
 * A frame: int32 length of the rest, one byte of header encoding, 24 bits of header length, header, body. Positions called
 * `start` are those of the encoding byte: the length itself is gone by then.
 */

/** Largest frame, its length field included. */
export const frameBytesMax = 16 * 1024 * 1024

/** Where header and body of a frame lie. */
export interface FrameLayout {
  encoding: HeaderEncoding
  headerStart: number
  headerEnd: number
}

/**
 * Finds the header of the frame that lies from `start` to `end`.
 * @throws FrameError when its lengths or its encoding make no sense
 */
export function layOutFrame(buffer: Buffer, start: number, end: number, layout: FrameLayout): void {
  const type = buffer[start]
  if (type !== 0 && type !== 1) throw new FrameError(`unknown header encoding ${type}`)
  layout.encoding = type === 0 ? 'JSON' : 'ROCKETMQ'
  layout.headerStart = start + 4
  layout.headerEnd = start + 4 + (int32At(buffer, start) & 0xffffff)
  if (layout.headerEnd > end) throw new FrameError('the header is longer than its frame')
}

/**
 * Reads the frame that lies from `start` to `end`; the body is copied.
 * @throws FrameError when it cannot be read
 */
export function decodeFrame(buffer: Buffer, start: number, end: number): Command {
  const layout: FrameLayout = { encoding: 'JSON', headerStart: 0, headerEnd: 0 }
  layOutFrame(buffer, start, end, layout)
  const { encoding, headerStart, headerEnd } = layout
  const body = headerEnd === end ? undefined : Buffer.from(buffer.subarray(headerEnd, end))
  try {
    const header =
      encoding === 'JSON'
        ? decodeJsonHeader(buffer.toString('utf8', headerStart, headerEnd))
        : decodeBinaryHeader(buffer.subarray(headerStart, headerEnd))
    return { ...header, body, encoding }
  } catch (thrown) {
    if (thrown instanceof FieldError) throw new FrameError(thrown.message)
    throw thrown
  }
}

/** Writes a command as one frame. A code that does not fit the binary header makes it a JSON one. */
export function encodeFrame(command: Command): Buffer {
  const isBinary = command.encoding === 'ROCKETMQ' && command.code <= binaryCodeMax
  const header = isBinary ? encodeBinaryHeader(command) : Buffer.from(encodeJsonHeader(command))
  const bodyLength = command.body?.length ?? 0
  const frame = Buffer.allocUnsafe(8 + header.length + bodyLength)
  frame.writeInt32BE(4 + header.length + bodyLength, 0)
  frame.writeInt32BE((isBinary ? 1 << 24 : 0) | header.length, 4)
  header.copy(frame, 8)
  command.body?.copy(frame, 8 + header.length)
  return frame
}
