import { long, text } from '../fields.ts'
import { request } from '../request.ts'

/** A container is a process that runs several brokers. */
const containerOnly = { servedBy: [], notYet: ['container'] } as const

export const addBroker = request({
  ...containerOnly,
  code: 902,
  about: 'Starts a broker in a container, by a file of its settings.',
  action: 'update',
  header: { configPath: text().optional() },
})

export const removeBroker = request({
  ...containerOnly,
  code: 903,
  about: 'Stops a broker of a container.',
  action: 'update',
  header: { brokerName: text(), brokerClusterName: text({ is: 'cluster' }), brokerId: long() },
})
