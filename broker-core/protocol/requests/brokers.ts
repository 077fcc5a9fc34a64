import { json, properties } from '../body.ts'
import { kvTable } from '../bodies/routes.ts'
import { text } from '../fields.ts'
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
