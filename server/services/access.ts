import {
  type AccessRule,
  type AtBroker,
  type BrokerAddress,
  compareText,
  type Gathered,
} from '../../broker-core/client/index.ts'
import type { Cluster } from '../clusters/cluster.ts'
import type {
  AccessPlace,
  createAccessRules,
  createAccessUser,
  deleteAccessRule,
  deleteAccessUser,
  listAccessRules,
  listAccessUsers,
  updateAccessRules,
  updateAccessUser,
} from '../contract/access.ts'
import type { BodyOf, ReplyInputOf } from '../contract/endpoint.ts'
import { ApiError } from '../http/api-error.ts'
import type { Service } from '../http/route.ts'
import { notingAccess, type Touched } from './access-notes.ts'
import { reachedClusterOf } from './collected.ts'
import { writeFailure } from './write-failure.ts'

interface Scope {
  readonly brokerCluster?: string | undefined
  readonly broker?: string | undefined
}
type Searched = Scope & { readonly q?: string | undefined }

export const users: Service<typeof listAccessUsers> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const asked = await cluster.client.access.users(await placesOf(cluster, query))
  const rows = merged(asked.items, (user) => user.username)
  return listed(
    cluster,
    asked,
    found(rows, query, (user) => [user.username, user.type, user.status]),
  )
}

export const rules: Service<typeof listAccessRules> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const asked = await cluster.client.access.rules(await placesOf(cluster, query))
  const rows = merged(asked.items, nameOf).map((rule) => ({
    ...rule,
    actions: [...rule.actions],
    sourceIps: [...rule.sourceIps],
  }))
  const words = (rule: AccessRule) => [rule.subject, rule.resource, rule.decision, ...rule.actions, ...rule.sourceIps]
  return listed(cluster, asked, found(rows, query, words))
}

export const createUser: Service<typeof createAccessUser> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  return write(cluster, body, { username: body.username }, (places) => cluster.client.access.createUser(body, places))
}

export const updateUser: Service<typeof updateAccessUser> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  return write(cluster, body, { username: body.username }, (places) => cluster.client.access.updateUser(body, places))
}

export const deleteUser: Service<typeof deleteAccessUser> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  const { username } = query
  // Its rules go with it.
  const touched = { username, rules: ({ subject }: AccessRule) => subject === `User:${username}` }
  return write(cluster, query, touched, (places) => cluster.client.access.deleteUser(username, places))
}

export const createRules: Service<typeof createAccessRules> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const rules = rulesOf(body)
  return write(cluster, body, likeAny(rules), (places) => cluster.client.access.createRules(rules, places))
}

export const updateRules: Service<typeof updateAccessRules> = async ({ params, body }) => {
  const cluster = await reachedClusterOf(params)
  const rules = rulesOf(body)
  return write(cluster, body, likeAny(rules), (places) => cluster.client.access.updateRules(rules, places))
}

export const deleteRule: Service<typeof deleteAccessRule> = async ({ params, query }) => {
  const cluster = await reachedClusterOf(params)
  return write(cluster, query, likeAny([query]), (places) => cluster.client.access.deleteRule(query, places))
}

type RuleName = Pick<AccessRule, 'subject' | 'policyType' | 'resource'>
const nameOf = ({ subject, policyType, resource }: RuleName): string => `${subject}\n${policyType}\n${resource}`

/** The rules that have the subject and resource of one of the given. */
function likeAny(given: readonly RuleName[]): Touched {
  const names = new Set(given.map(nameOf))
  return { rules: (rule) => names.has(nameOf(rule)) }
}

/** Writes to each broker of the scope, and notes what was there before and after. */
async function write(
  cluster: Cluster,
  scope: Scope,
  touched: Touched,
  run: (places: readonly BrokerAddress[]) => Promise<Gathered<BrokerAddress>>,
): Promise<ReplyInputOf<typeof createAccessUser>> {
  const places = await placesOf(cluster, scope)
  return written(cluster, await notingAccess(cluster, places, touched, () => run(places)))
}

function rulesOf({ resources, ...rest }: BodyOf<typeof createAccessRules>): AccessRule[] {
  return resources.map((resource) => ({ ...rest, resource }))
}

/** Masters and slaves of the scope. @throws ApiError `broker-unknown` */
async function placesOf(cluster: Cluster, { brokerCluster, broker }: Scope): Promise<BrokerAddress[]> {
  const { brokers } = await cluster.client.directory.get()
  const places = brokers.filter(
    (place) =>
      (brokerCluster === undefined || place.cluster === brokerCluster) &&
      (broker === undefined || place.broker === broker),
  )
  if (places.length === 0)
    throw new ApiError('broker-unknown', `No broker is registered for ${broker ?? brokerCluster ?? 'this cluster'}.`)
  return places
}

const placeOf = ({ broker, brokerId, address }: BrokerAddress): AccessPlace => ({
  broker,
  brokerId: String(brokerId),
  address,
})

interface Agreement {
  readonly missingAt: string[]
  readonly differsAt: string[]
}

/** One row for each key over all brokers that answered, with where brokers do not agree; sorted by key. */
function merged<T extends object>(answers: readonly AtBroker<T>[], keyOf: (item: T) => string): (T & Agreement)[] {
  const tables = answers.map(({ target, found }) => ({
    address: target.address,
    rows: new Map(found.map((item) => [keyOf(item), item])),
  }))
  const keys = [...new Set(tables.flatMap(({ rows }) => [...rows.keys()]))].sort(compareText)
  return keys.map((key) => {
    const first = tables.find(({ rows }) => rows.has(key))!.rows.get(key)!
    const words = JSON.stringify(first)
    return {
      ...first,
      missingAt: tables.filter(({ rows }) => !rows.has(key)).map(({ address }) => address),
      differsAt: tables
        .filter(({ rows }) => rows.has(key) && JSON.stringify(rows.get(key)) !== words)
        .map(({ address }) => address),
    }
  })
}

function found<T>(rows: readonly T[], { q }: Searched, wordsOf: (row: T) => readonly string[]): T[] {
  const search = q?.toLowerCase() ?? ''
  return rows.filter((row) => wordsOf(row).some((word) => word.toLowerCase().includes(search)))
}

function listed<T, R>(cluster: Cluster, asked: Gathered<AtBroker<T>>, items: R[]) {
  return {
    items,
    places: asked.items.map(({ target }) => placeOf(target)),
    supported: asked.items.length > 0 || asked.failures.some(({ code }) => code !== 'not-supported'),
    failures: asked.failures,
    asOf: cluster.clock.now(),
  }
}

/** The reply to a write; an error when no broker did it. */
function written(cluster: Cluster, outcome: Gathered<BrokerAddress>): ReplyInputOf<typeof createAccessUser> {
  const [first] = outcome.failures
  if (outcome.items.length === 0 && first !== undefined) throw writeFailure(first, outcome.failures)
  return { items: outcome.items.map(placeOf), failures: outcome.failures, asOf: cluster.clock.now() }
}
