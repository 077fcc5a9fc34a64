import { isUtf8 } from 'node:buffer'
import { CommandError } from './command.ts'

/** Turns bodies into text. */
export type BodyReader = (body: Buffer) => string

/**
 * A reader of bodies in a charset, by its name in Java or in browsers.
 * @throws CommandError when there is no such charset
 */
export function bodyReader(charset: string): BodyReader {
  const name = charset.trim()
  if (/^(iso-?8859-1|latin-?1)$/i.test(name)) return (body) => body.toString('latin1')
  try {
    const decoder = new TextDecoder(name, { ignoreBOM: true })
    return (body) => decoder.decode(body)
  } catch {
    throw new CommandError(`there is no charset ${JSON.stringify(charset)}: give one like UTF-8 or GBK`)
  }
}

/** On a terminal: what could move the cursor or change colours is shown as a mark. */
export const forTerminal = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')

/** A body in JSON: text where it is text, else base64. */
export const jsonBody = (body: Buffer): { readonly body: string; readonly bodyEncoding: 'utf8' | 'base64' } =>
  isUtf8(body)
    ? { body: body.toString('utf8'), bodyEncoding: 'utf8' }
    : { body: body.toString('base64'), bodyEncoding: 'base64' }
