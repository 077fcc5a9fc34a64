import { json, properties } from '../body.ts'
import { epochEntryCache, haRuntimeInfo } from '../bodies/brokers.ts'
import { kvTable } from '../bodies/routes.ts'
import { long, text } from '../fields.ts'
import { request } from '../request.ts'

export const getBrokerRuntimeInfo = request({
  code: 28,
  servedBy: ['broker'],
  about: 'Figures of the running broker, as text by name.',
  action: 'get',
  reply: { body: json(kvTable) },
})

export const getBrokerConfig = request({
  code: 26,
  servedBy: ['broker'],
  about: 'All settings of the broker.',
  action: 'get',
  reply: { header: { version: text().optional() }, body: properties },
})

export const updateBrokerConfig = request({
  code: 25,
  servedBy: ['broker'],
  about: 'Changes settings of the broker.',
  action: 'update',
  body: properties,
})

export const cleanExpiredConsumequeue = request({
  code: 306,
  servedBy: ['broker'],
  about: 'Removes consume queue files that lead to nothing.',
  action: 'update',
})

export const cleanUnusedTopic = request({
  code: 316,
  servedBy: ['broker'],
  about: 'Removes the queues of topics that are not there any more.',
  action: 'delete',
})

export const deleteExpiredCommitlog = request({
  code: 329,
  servedBy: ['broker'],
  about: 'Removes commit log files past their time now.',
  action: 'delete',
})

export const getBrokerHaStatus = request({
  code: 907,
  servedBy: ['broker'],
  about: 'The slaves of a master, or how far a slave is.',
  action: 'get',
  reply: { body: json(haRuntimeInfo) },
})

export const resetMasterFlushOffset = request({
  code: 908,
  servedBy: ['broker'],
  about: "Sets a slave's idea of its master's flushed offset; without effect on a master.",
  action: 'update',
  header: { masterFlushOffset: long() },
})

export const getBrokerEpochCache = request({
  code: 1007,
  servedBy: ['broker'],
  about: 'The epochs of a broker under a controller; 1 without one.',
  action: 'get',
  reply: { body: json(epochEntryCache) },
})
