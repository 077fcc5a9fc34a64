import { createHmac } from 'node:crypto'
import type { ExtFields } from '../protocol/request.ts'
import type { Command } from './command.ts'

/** Who signs requests (RocketMQ's access control, both generations). */
export interface Credentials {
  readonly accessKey: string
  readonly secretKey: string
  /** Only of credentials that are lent for a time. */
  readonly securityToken?: string
}

/**
 * The signature of a request (Java: AclUtils.combineRequestContent, AclSigner): HMAC-SHA1 over the values of all header fields in the
 * order of their names (UTF-16), then the body. A field called `Signature` does not count.
 * @returns Base64
 */
export function signatureOf(extFields: ExtFields, body: Uint8Array | undefined, secretKey: string): string {
  const content = createHmac('sha1', Buffer.from(secretKey, 'utf8'))
  // The default order of sort is by UTF-16 units, as in Java.
  for (const name of Object.keys(extFields).sort()) if (name !== 'Signature') content.update(extFields[name]!, 'utf8')
  if (body !== undefined) content.update(body)
  return content.digest('base64')
}

/** Adds access key and signature to requests (Java: AclClientRPCHook). Everything that the header is to have must be in it. */
export function signer({ accessKey, secretKey, securityToken }: Credentials): (command: Command) => void {
  return ({ extFields, body }) => {
    extFields['AccessKey'] = accessKey
    if (securityToken !== undefined) extFields['SecurityToken'] = securityToken
    extFields['Signature'] = signatureOf(extFields, body, secretKey)
  }
}
