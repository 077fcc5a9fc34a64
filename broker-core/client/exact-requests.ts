import { z } from 'zod'
import { json, raw } from '../protocol/body.ts'
import { bits64 } from '../protocol/fields.ts'
import { javaBits64, javaDouble, javaLong, javaMapByQueue, orNothing } from '../protocol/java-values.ts'
import { request } from '../protocol/request.ts'
import { requests } from '../protocol/requests/index.ts'

/**
 * The requests whose replies hold offsets, read as bigint. The broker's own declarations read them as numbers, which is right
 * for a broker; an admin client also meets offsets that somebody once set beyond 2^53, and shows them as they are.
 */

const exactTopicStats = z.object({
  offsetTable: javaMapByQueue(
    z.object({ minOffset: javaBits64(), maxOffset: javaBits64(), lastUpdateTimestamp: javaLong() }),
  ),
  topicPutTps: orNothing(javaDouble()),
})

export const exactConsumeStats = z.object({
  offsetTable: javaMapByQueue(
    z.object({
      brokerOffset: javaBits64(),
      consumerOffset: javaBits64(),
      pullOffset: orNothing(javaBits64()),
      lastTimestamp: javaLong(),
    }),
  ),
  consumeTps: javaDouble(),
})
export type ExactConsumeStats = z.output<typeof exactConsumeStats>

const exactOffsetReply = { header: { offset: bits64() } } as const

export const exactRequests = {
  getTopicStatsInfo: request({ ...requests.getTopicStatsInfo, reply: { body: json(exactTopicStats) } }),
  getConsumeStats: request({ ...requests.getConsumeStats, reply: { body: json(exactConsumeStats) } }),
  /** Too large to be read in one go: `all-progress.ts`. */
  getBrokerConsumeStats: request({ ...requests.getBrokerConsumeStats, reply: { body: raw } }),
  searchOffsetByTimestamp: request({ ...requests.searchOffsetByTimestamp, reply: exactOffsetReply }),
  getMaxOffset: request({ ...requests.getMaxOffset, reply: exactOffsetReply }),
  getMinOffset: request({ ...requests.getMinOffset, reply: exactOffsetReply }),
  pullMessage: request({
    ...requests.pullMessage,
    header: { ...requests.pullMessage.header, queueOffset: bits64() },
    reply: {
      ...requests.pullMessage.reply,
      header: {
        ...requests.pullMessage.reply.header,
        nextBeginOffset: bits64(),
        minOffset: bits64(),
        maxOffset: bits64(),
      },
    },
  }),
} as const
