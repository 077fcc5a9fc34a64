import { FieldError } from '../protocol/fields.ts'
import { bodyOrNone, decodeHeader, decodePresent, type RequestShape } from '../protocol/request.ts'
import type { Command } from './command.ts'
import type { RemoteReply } from './handler.ts'
import { RemotingError } from './remoting-error.ts'

/**
 * Reads a reply by the declaration of its request. Replies with an error code may lack header fields and body: these are
 * undefined then.
 * @throws RemotingError when a successful reply does not fit the declaration
 */
export function readReply<R extends RequestShape>(request: R, command: Command, address: string): RemoteReply<R> {
  const { header, body } = request.reply ?? {}
  const isSuccess = command.code === 0
  try {
    return {
      code: command.code,
      remark: command.remark,
      header: isSuccess ? decodeHeader(header, command.extFields) : decodePresent(header, command.extFields),
      body: isSuccess || body?.kind === 'raw' ? bodyOrNone(body).decode(command.body) : undefined,
      command,
    } as RemoteReply<R>
  } catch (cause) {
    if (!(cause instanceof FieldError)) throw cause
    const sentence = `the reply of ${address} to request ${request.code} cannot be read: ${cause.message}`
    throw new RemotingError('malformedReply', sentence, { cause, address })
  }
}
