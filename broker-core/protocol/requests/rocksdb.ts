import { json } from '../body.ts'
import { rocksdbCqWriteResult } from '../bodies/brokers.ts'
import { long, text } from '../fields.ts'
import { request } from '../request.ts'

/** For brokers that keep queues or settings in RocksDB. */
const brokerOnly = { servedBy: [], notYet: ['broker'] } as const

export const checkRocksdbCqWriteProgress = request({
  ...brokerOnly,
  code: 354,
  about: 'Begins to compare the queues in RocksDB with those in files.',
  action: 'get',
  header: { topic: text({ is: 'topic' }), checkStoreTime: long().optional() },
  reply: { body: json(rocksdbCqWriteResult) },
})

export const exportRocksdbConfigToJson = request({
  ...brokerOnly,
  code: 355,
  about: 'Writes settings that are in RocksDB to JSON files: names of kinds, each with a semicolon.',
  action: 'get',
  header: { configType: text() },
})
