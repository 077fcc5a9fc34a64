import { json, properties } from '../body.ts'
import { kvTable } from '../bodies/routes.ts'
import { text } from '../fields.ts'
import { request } from '../request.ts'

const namespaceAndKey = { namespace: text(), key: text() }

export const putKvConfig = request({
  code: 100,
  servedBy: ['namesrv'],
  about: 'Keeps a value under a namespace and key.',
  action: 'update',
  header: { ...namespaceAndKey, value: text() },
})

export const getKvConfig = request({
  code: 101,
  servedBy: ['namesrv'],
  about: 'The value of a namespace and key; 22 when there is none.',
  action: 'get',
  header: namespaceAndKey,
  reply: { header: { value: text().optional() } },
})

export const deleteKvConfig = request({
  code: 102,
  servedBy: ['namesrv'],
  about: 'Removes the value of a namespace and key.',
  action: 'update',
  header: namespaceAndKey,
})

export const getKvlistByNamespace = request({
  code: 219,
  servedBy: ['namesrv'],
  about: 'All keys and values of a namespace; 22 when there are none.',
  action: 'get',
  header: { namespace: text() },
  reply: { body: json(kvTable) },
})

export const updateNamesrvConfig = request({
  code: 318,
  servedBy: ['namesrv'],
  about: 'Changes settings of the NameServer.',
  action: 'update',
  body: properties,
})

export const getNamesrvConfig = request({
  code: 319,
  servedBy: ['namesrv'],
  about: 'All settings of the NameServer.',
  action: 'get',
  reply: { body: properties },
})
