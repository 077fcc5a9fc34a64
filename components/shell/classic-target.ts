import { links } from '../links.ts'

/** The pages of the classic console and what does the same here. */
const pages: Readonly<Record<string, (cluster: string) => string>> = {
  '': links.overview,
  login: links.overview,
  ops: links.settings,
  proxy: links.settings,
  cluster: links.brokers,
  topic: (cluster) => links.topics(cluster),
  consumer: (cluster) => links.groups(cluster),
  producer: (cluster) => links.producers(cluster),
  message: (cluster) => links.messages(cluster),
  dlqmessage: (cluster) => links.deadLetters(cluster),
  messagetrace: (cluster) => links.trace(cluster),
  acl: (cluster) => links.access(cluster),
}

/**
 * Where an address of the classic console leads: `#/messageTrace` and the like, upper and lower case alike. An unknown one leads to
 * the overview, as it led to the dashboard there. Undefined for what is no such address.
 */
export function classicTarget(hash: string, cluster: string): string | undefined {
  const page = /^#\/([\w-]*)/.exec(hash)?.[1]
  if (page === undefined) return undefined
  const name = page.toLowerCase()
  return (Object.hasOwn(pages, name) ? pages[name] : pages[''])?.(cluster)
}
