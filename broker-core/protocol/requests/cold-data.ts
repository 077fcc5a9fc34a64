import { json, plainText, properties } from '../body.ts'
import { coldDataInfo } from '../bodies/cold-data.ts'
import { text } from '../fields.ts'
import { orNothing } from '../java-values.ts'
import { request } from '../request.ts'

/** Brokers from 5.1.2 on may hold readers of old messages back. */
const brokerOnly = { servedBy: [], notYet: ['broker'] } as const

export const updateColdDataFlowCtrConfig = request({
  ...brokerOnly,
  code: 2001,
  about: 'Sets how many bytes of old messages groups may read: group and number.',
  action: 'update',
  body: properties,
})

export const removeColdDataFlowCtrConfig = request({
  ...brokerOnly,
  code: 2002,
  about: 'Removes the limit of a group.',
  action: 'update',
  body: plainText,
})

export const getColdDataFlowCtrInfo = request({
  ...brokerOnly,
  code: 2003,
  about: 'Limits and counters of reads of old messages.',
  action: 'get',
  reply: { body: json(orNothing(coldDataInfo)) },
})

export const setCommitlogReadMode = request({
  ...brokerOnly,
  code: 2004,
  about: 'How the system reads ahead in commit log files: 0 normally, 1 not at all.',
  action: 'update',
  header: { READ_AHEAD_MODE: text() },
})
