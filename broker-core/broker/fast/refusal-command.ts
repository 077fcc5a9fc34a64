import { type HeaderEncoding, ownVersion, replyFlag } from '../../remoting/command.ts'
import type { Connection } from '../../remoting/connection.ts'
import type { Refusal } from '../../remoting/handler.ts'

/** Refuses a request that a fast path has taken. */
export function sendRefusal(
  connection: Connection,
  asked: { readonly opaque: number; readonly encoding: HeaderEncoding },
  refusal: Refusal,
): void {
  const extFields: Record<string, string> = {}
  for (const [name, value] of Object.entries(refusal.header ?? {})) extFields[name] = String(value)
  connection.sendCommand({
    code: refusal.code,
    language: 'JAVA',
    version: ownVersion,
    opaque: asked.opaque,
    flag: replyFlag,
    remark: refusal.remark,
    extFields,
    body: undefined,
    encoding: asked.encoding,
  })
}
