import type { requests } from '../../protocol/requests/index.ts'
import { longText } from '../../protocol/fields.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { type Handlers, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'

export type QueryNeeds = Pick<Broker, 'config' | 'store'>

/** Single messages by position or key (Java: QueryMessageProcessor). */
export const queryHandlers = ({ config, store }: QueryNeeds) =>
  ({
    viewMessageById: ({ header }) => {
      const record = store.recordAt(header.offset)
      if (record !== undefined) return { body: record }
      return refuse(responseCode.SYSTEM_ERROR, `can not find message by the offset, ${longText(header.offset)}`)
    },

    queryMessage: ({ header }) => {
      const isUnique = header._UNIQUE_KEY_QUERY === true
      const messagesMax = isUnique ? config.defaultQueryMaxNum : Math.min(header.maxNum, config.maxMsgsNumBatch)
      const found = store.queryByKey({
        topic: header.topic,
        key: header.key,
        messagesMax,
        beginTimestamp: header.beginTimestamp,
        endTimestamp: header.endTimestamp,
        // Apache tells only tags from keys.
        ...(header.indexType === 'T' ? { indexType: 'T' as const } : {}),
      })
      const replyHeader = {
        indexLastUpdateTimestamp: found.indexLastUpdateTimestamp,
        indexLastUpdatePhyoffset: found.indexLastUpdatePhysicalOffset,
      }
      // The newest that match, the oldest of them first.
      const records = [...found.records].reverse()
      if (records.length > 0) return { header: replyHeader, body: Buffer.concat(records) }
      const remark = 'can not find message, maybe time range not correct'
      return refuse(responseCode.QUERY_NOT_FOUND, remark, replyHeader)
    },
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>
