import { keysOf, propertyNames, type StoredMessage } from '../client/index.ts'
import { jsonBody } from './body-text.ts'
import type { Cell, Column, Output, Table } from './output.ts'

const columns: readonly Column[] = [
  'broker',
  'topic',
  'queueId',
  'queueOffset',
  'messageId',
  'offsetMessageId',
  'tags',
  'keys',
  'physicalOffset',
  'storeBytes',
  'bornTimestamp',
  'bornHost',
  'storeTimestamp',
  'storeHost',
  'sysFlag',
  'flag',
  'bodyCrc',
  'reconsumeTimes',
  'preparedTransactionOffset',
  'properties',
  'body',
  'bodyEncoding',
].map((key) => ({ title: key, key }))

/** Messages as rows of a JSON array; further columns by name. */
export class MessageRows {
  private readonly table: Table

  constructor(out: Output, more: readonly string[] = []) {
    this.table = out.table('messages', [...columns, ...more.map((key) => ({ title: key, key }))])
  }

  /** @param broker undefined where the message is from a file */
  add(message: StoredMessage, broker: string | undefined, more: Readonly<Record<string, unknown>> = {}): void {
    const { body, bodyEncoding } = jsonBody(message.body)
    const values: Record<string, unknown> = {
      ...message,
      broker: broker ?? null,
      tags: message.properties.get(propertyNames.tags) ?? null,
      keys: keysOf(message),
      body,
      bodyEncoding,
      ...more,
    }
    const cells = Object.entries(values).map(([key, value]): [string, Cell] => [key, { text: '', value }])
    this.table.row(Object.fromEntries(cells))
  }
}
