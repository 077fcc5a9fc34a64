/**
 * Every address inside the dashboard. A name is encoded once; a name that a proxy may decode on its way (it holds "%" or
 * "/", as %RETRY%g and %DLQ%g do, or is a dot) is never a path segment: "-" stands in the path and the name in `?name=`.
 */
export const links = {
  clusters: '/clusters',
  newCluster: '/clusters/new',
  settings: (cluster: string) => page(cluster, 'settings'),
  audit: (cluster: string, query: Query = {}) => page(cluster, 'audit') + queryText(query),
  overview: (cluster: string) => page(cluster, 'overview'),
  brokers: (cluster: string, query: Query = {}) => page(cluster, 'brokers') + queryText(query),
  broker: (cluster: string, broker: string, query: Query = {}) => named(cluster, 'brokers', broker, query),
  topics: (cluster: string, query: Query = {}) => page(cluster, 'topics') + queryText(query),
  topic: (cluster: string, topic: string, query: Query = {}) => named(cluster, 'topics', topic, query),
  groups: (cluster: string, query: Query = {}) => page(cluster, 'groups') + queryText(query),
  group: (cluster: string, group: string, query: Query = {}) => named(cluster, 'groups', group, query),
  producers: (cluster: string, query: Query = {}) => page(cluster, 'producers') + queryText(query),
  clients: (cluster: string, query: Query = {}) => page(cluster, 'clients') + queryText(query),
  client: (cluster: string, clientId: string, query: Query = {}) => named(cluster, 'clients', clientId, query),
  messages: (cluster: string, query: Query = {}) => page(cluster, 'messages') + queryText(query),
  message: (cluster: string, messageId: string, query: Query = {}) => named(cluster, 'messages', messageId, query),
  deadLetters: (cluster: string, query: Query = {}) => page(cluster, 'dead-letters') + queryText(query),
  access: (cluster: string, query: Query = {}) => page(cluster, 'access') + queryText(query),
  trace: (cluster: string, query: Query = {}) => page(cluster, 'trace') + queryText(query),
} as const

/** Values of a query string; what is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>

/** The name a page is about: the path segment, or `?name=` where the segment is "-". */
export function nameOf(segment: string, nameInQuery: string | string[] | undefined): string {
  const decoded = safeDecode(segment)
  if (decoded !== '-' || typeof nameInQuery !== 'string' || nameInQuery === '') return decoded
  return nameInQuery
}

function page(cluster: string, section: string): string {
  return `/c/${encodeURIComponent(cluster)}/${section}`
}

function named(cluster: string, section: string, name: string, query: Query): string {
  return /[%/\\]|^\.{1,2}$|^-$/.test(name)
    ? `${page(cluster, section)}/-${queryText({ name, ...query })}`
    : `${page(cluster, section)}/${encodeURIComponent(name)}${queryText(query)}`
}

function queryText(query: Query): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(key, String(value))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
