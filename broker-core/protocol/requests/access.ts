import { json } from '../body.ts'
import { aclInfo, userInfo } from '../bodies/access.ts'
import { text } from '../fields.ts'
import { javaList, orNothing } from '../java-values.ts'
import { request } from '../request.ts'

/** Users and access rules of brokers from 5.3 on. Whoever is not there is an answer without a body. */
const brokerOnly = { servedBy: [], notYet: ['broker'] } as const

export const authCreateUser = request({
  ...brokerOnly,
  code: 3001,
  about: 'Makes a user; 16 when there is one of this name.',
  action: 'update',
  header: { username: text() },
  body: json(userInfo),
})

export const authUpdateUser = request({
  ...brokerOnly,
  code: 3002,
  about: 'Changes what the body names of a user.',
  action: 'update',
  header: { username: text() },
  body: json(userInfo),
})

export const authDeleteUser = request({
  ...brokerOnly,
  code: 3003,
  about: 'Removes a user and its rules; none is no error.',
  action: 'update',
  header: { username: text() },
})

export const authGetUser = request({
  ...brokerOnly,
  code: 3004,
  about: 'A user with its password.',
  action: 'get',
  header: { username: text().optional() },
  reply: { body: json(orNothing(userInfo)) },
})

export const authListUser = request({
  ...brokerOnly,
  code: 3005,
  about: 'Users whose names contain a text.',
  action: 'get',
  header: { filter: text().optional() },
  reply: { body: json(javaList(userInfo)) },
})

export const authCreateAcl = request({
  ...brokerOnly,
  code: 3006,
  about: 'Adds rules to a subject, resource by resource.',
  action: 'update',
  header: { subject: text() },
  body: json(aclInfo),
})

export const authUpdateAcl = request({
  ...brokerOnly,
  code: 3007,
  about: 'Replaces the rules of a subject for the resources in the body.',
  action: 'update',
  header: { subject: text() },
  body: json(aclInfo),
})

export const authDeleteAcl = request({
  ...brokerOnly,
  code: 3008,
  about: 'Removes the rules of a subject, or those for one resource.',
  action: 'update',
  header: { subject: text(), policyType: text().optional(), resource: text().optional() },
})

export const authGetAcl = request({
  ...brokerOnly,
  code: 3009,
  about: 'The rules of a subject.',
  action: 'get',
  header: { subject: text().optional() },
  reply: { body: json(orNothing(aclInfo)) },
})

export const authListAcl = request({
  ...brokerOnly,
  code: 3010,
  about: 'Rules by parts of their subjects and resources.',
  action: 'get',
  header: { subjectFilter: text().optional(), resourceFilter: text().optional() },
  reply: { body: json(javaList(aclInfo)) },
})
