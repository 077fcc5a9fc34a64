import type { Contract } from '../contract/contract.ts'
import { contract } from '../contract/contract.ts'
import { ApiError } from '../http/api-error.ts'
import { requireRight } from '../http/require-right.ts'
import type { Service } from '../http/route.ts'
import * as brokers from '../services/brokers.ts'
import * as clusters from '../services/clusters.ts'
import * as groups from '../services/groups.ts'
import * as overview from '../services/overview.ts'
import { withLostBrokers } from '../services/lost-brokers.ts'
import * as topics from '../services/topics.ts'

/** Endpoints that answer from the collector's memory: telling of them costs brokers nothing. */
const services = {
  getCluster: clusters.get,
  getOverview: overview.get,
  getRates: overview.rates,
  listBrokers: brokers.list,
  listTopics: topics.list,
  listGroups: groups.list,
} satisfies { readonly [N in keyof Contract]?: Service<Contract[N]> }

/** Those whose rows come from all brokers. */
const listsNames = new Set<string>(['listTopics', 'listGroups'] satisfies (keyof typeof services)[])

/** What one key stands for. */
export interface Feed {
  readonly cluster: string
  /** The reply as the endpoint gives it. @throws what the service throws */
  readonly ask: () => Promise<unknown>
}

/** Reads a key. @throws ApiError `bad-request` for one that is no endpoint that is told of */
export function feedOf(key: string): Feed {
  const [name, input] = parseKey(key)
  if (!Object.hasOwn(services, name)) throw new ApiError('bad-request', `${name.slice(0, 80)} is not told of.`)
  const cluster = input.params?.['cluster']
  if (typeof cluster !== 'string') throw new ApiError('bad-request', 'The cluster is missing.')
  const endpoint = contract[name as keyof typeof services] as (typeof contract)['listTopics']
  requireRight(endpoint)
  const { query, reply } = endpoint
  const checked = (query as typeof query | undefined)?.safeParse(textsOf(input.query ?? {}))
  if (checked?.success === false) throw new ApiError('bad-request', checked.error.issues[0]!.message)
  const service = services[name as keyof typeof services] as (typeof services)['listTopics']
  return {
    cluster,
    ask: async () => {
      const given = { params: { cluster }, query: checked?.data as NonNullable<typeof checked>['data'] & object }
      const answer = await service({ ...given, body: undefined } as Parameters<typeof service>[0])
      return reply.parse(listsNames.has(name) ? await withLostBrokers(answer, given) : answer) as unknown
    },
  }
}

interface KeyInput {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
}

function parseKey(key: string): [string, KeyInput] {
  try {
    const parsed = JSON.parse(key) as unknown
    if (Array.isArray(parsed) && typeof parsed[0] === 'string') return [parsed[0], (parsed[1] ?? {}) as KeyInput]
  } catch {
    // Said below.
  }
  throw new ApiError('bad-request', 'A key is JSON of an endpoint’s name and its input.')
}

/** Values as a URL would hold them. */
function textsOf(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  )
}
