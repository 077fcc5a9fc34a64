import { ApiError } from './api-error.ts'

/** Most bytes of a JSON body: a message of 4 MiB as base64, and what belongs to it. */
export const bodyBytesMax = 8 * 1024 * 1024

/** Reads a JSON body. @throws ApiError `bad-request`, `body-too-large` */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) throw new ApiError('bad-request', 'The body must be application/json.')
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > bodyBytesMax) throw tooLarge()
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length
    if (bytes > bodyBytesMax) throw tooLarge()
    pieces.push(piece)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)))
  } catch {
    throw new ApiError('bad-request', 'The body is not JSON.')
  }
}

const tooLarge = (): ApiError => new ApiError('body-too-large', `A body may have ${bodyBytesMax} bytes.`)
