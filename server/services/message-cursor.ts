import { z } from 'zod'
import type { RangeCursor } from '../../broker-core/client/index.ts'

const queueLeft = z.tuple([z.string().min(1).max(255), z.int().min(0), z.int().min(0), z.int().min(0)])
const cursorShape = z.object({ n: z.string().regex(/^\d{1,19}$/), q: z.array(queueLeft).max(20_000) })

/** A cursor as text for a URL. */
export function writeCursor(cursor: RangeCursor): string {
  const q = cursor.queues.map(({ broker, queueId, begin, end }) => [broker, queueId, begin, end])
  return Buffer.from(JSON.stringify({ n: String(cursor.inRange), q })).toString('base64url')
}

/** Undefined when the text is no cursor. */
export function readCursor(text: string): RangeCursor | undefined {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  const parsed = cursorShape.safeParse(value)
  if (!parsed.success || parsed.data.q.some(([, , begin, end]) => begin > end)) return undefined
  const queues = parsed.data.q.map(([broker, queueId, begin, end]) => ({ broker, queueId, begin, end }))
  return { inRange: BigInt(parsed.data.n), queues }
}
