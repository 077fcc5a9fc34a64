import type { AclInfo, UserInfo } from '../protocol/bodies/access.ts'
import { requests } from '../protocol/requests/index.ts'
import { ScriptedServer } from './scripted-server.ts'

/** Keeps users and rules as a broker of 5.5.0 does. */
export async function startBrokerWithUsers() {
  const users = new Map<string, UserInfo>()
  const acls = new Map<string, AclInfo>()
  const write = ({ body }: { body: AclInfo }) => {
    if (!users.has(body.subject.slice('User:'.length)))
      return { code: 16, remark: `The subject of ${body.subject} is not exist.` }
    const known = acls.get(body.subject)?.policies[0]?.entries ?? []
    const named = new Set(body.policies.flatMap(({ entries }) => entries.map(({ resource }) => resource)))
    const entries = [
      ...body.policies.flatMap((policy) => policy.entries),
      ...known.filter(({ resource }) => !named.has(resource)),
    ]
    acls.set(body.subject, { subject: body.subject, policies: [{ policyType: 'Custom', entries }] })
    return {}
  }
  const server = await ScriptedServer.start()
  server
    .on(requests.authCreateUser, ({ body }) => {
      if (users.has(body.username)) return { code: 16, remark: 'The user is existed' }
      users.set(body.username, { ...body, userType: body.userType ?? 'Normal', userStatus: 'enable' })
      return { remark: 'not set any response code' }
    })
    .on(requests.authUpdateUser, ({ body }) => {
      const known = users.get(body.username)!
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      users.set(body.username, { ...known, ...given })
      return {}
    })
    .on(requests.authDeleteUser, ({ header }) => {
      users.delete(header.username)
      acls.delete(`User:${header.username}`)
      return {}
    })
    .on(requests.authGetUser, ({ header }) => ({ body: users.get(header.username ?? '') }))
    .on(requests.authListUser, ({ header: { filter = '' } }) => {
      const found = [...users.values()].filter(({ username }) => username.includes(filter))
      return found.length === 0 ? {} : { body: found }
    })
    .on(requests.authCreateAcl, write)
    .on(requests.authUpdateAcl, write)
    .on(requests.authDeleteAcl, ({ header: { subject, resource } }) => {
      const acl = acls.get(subject)
      if (resource === undefined || acl === undefined) acls.delete(subject)
      else
        acls.set(subject, {
          subject,
          policies: acl.policies.map(({ policyType, entries }) => ({
            policyType,
            entries: entries.filter((entry) => entry.resource !== resource),
          })),
        })
      return {}
    })
    .on(requests.authGetAcl, ({ header }) => ({ body: acls.get(header.subject ?? '') }))
    .on(requests.authListAcl, ({ header: { subjectFilter = '', resourceFilter = '' } }) => {
      const found = [...acls.values()].flatMap(({ subject, policies }) => {
        const kept = policies.map(({ policyType, entries }) => ({
          policyType,
          entries: entries.filter(({ resource = '' }) => resource.includes(resourceFilter)),
        }))
        return subject.includes(subjectFilter) ? [{ subject, policies: kept }] : []
      })
      return found.length === 0 ? {} : { body: found }
    })
  return { server, users, acls }
}
