import { type StoredMessage } from '../client/index.ts'
import { type BodyReader, forTerminal } from './body-text.ts'
import { messageText } from './java-objects.ts'
import { MessageRows } from './message-rows.ts'
import type { Output } from './output.ts'

/** Prints messages one a line as Apache's readers do, each as it comes; in JSON an array of them. */
export class MessagePrinter {
  private readonly out: Output
  private readonly read: BodyReader | undefined
  private readonly rows: MessageRows | undefined

  /** @param read undefined: bodies are left out */
  constructor(out: Output, read: BodyReader | undefined) {
    this.out = out
    this.read = read
    this.rows = out.isJson ? new MessageRows(out) : undefined
  }

  print(message: StoredMessage, broker: string): void {
    if (this.rows !== undefined) return this.rows.add(message, broker)
    const { out } = this
    const put = (text: string): void => {
      out.text(out.isTerminal ? forTerminal(text) : text)
    }
    put(`MSGID: ${message.messageId} `)
    for (const piece of messageText(message, broker)) put(piece)
    put(` BODY: ${this.read === undefined ? 'NOT PRINT BODY' : this.read(message.body)}`)
    out.line()
  }
}
