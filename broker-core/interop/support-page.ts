import { requestCodeNames } from '../protocol/request-codes.ts'
import type { RequestShape } from '../protocol/request.ts'
import { requests } from '../protocol/requests/index.ts'
import { type ClientFeature, clientFeatures } from './client-features.ts'
import { codesOfFourOnly, unservedRequests } from './unserved-requests.ts'

const declared = new Map<number, RequestShape>(Object.values(requests).map((request) => [request.code, request]))
const reasons = new Map(unservedRequests.flatMap(({ codes, why }) => codes.map((code) => [code, why] as const)))
const isServer = (role: string): boolean => role === 'broker' || role === 'namesrv'

/** All request codes of 5.5.0, and those that only 4.9.7 has. */
export const allCodes = (): number[] =>
  [...new Set([...Object.keys({ ...requestCodeNames, ...codesOfFourOnly }).map(Number), ...declared.keys()])].sort(
    (a, b) => a - b,
  )

/** What is said of a code; undefined: it is neither served nor explained. */
export function supportOf(code: number): string | undefined {
  const request = declared.get(code)
  if (request?.servedBy.some(isServer) === true) return 'served'
  const toClient = request?.servedBy.includes('client') === true || request?.notYet?.includes('client') === true
  if (toClient) return 'served: a server asks it of clients, which answer'
  const why = reasons.get(code)
  if (why !== undefined) return why.replace(/^refused:/, 'refused with 3:')
  const missing = request?.notYet?.join(', ')
  return missing === undefined ? undefined : `refused with 3: RocketMQ's ${missing} has it`
}

/** What is said of a feature, from the requests that it needs. */
export function supportOfFeature(feature: ClientFeature): string {
  if (feature.notApplicable !== undefined) return `not applicable: ${feature.notApplicable}`
  if (feature.refused !== undefined) return `refused: ${feature.refused}`
  const lacking = feature.needs.filter((name) => !requests[name].servedBy.some(isServer))
  if (lacking.length > 0) return `refused with 3: ${lacking.join(', ')} is not served`
  return feature.note === undefined ? 'served' : `served; ${feature.note}`
}

/** The page docs/SUPPORT.md. @throws Error when a code is neither served nor explained */
export function supportPage(): string {
  const codes = allCodes()
  const rows = codes.map((code) => {
    const support = supportOf(code)
    if (support === undefined) throw new Error(`${code} is not served, and unserved-requests.ts does not say why`)
    const name = requestCodeNames[code] ?? `${codesOfFourOnly[code] ?? ''} (4.9)`
    return `| ${code} | ${name} | ${support} | ${declared.get(code)?.about ?? ''} |`
  })
  const served = rows.filter((row) => row.includes('| served')).length
  return [
    '# What is supported',
    '',
    'Printed from the declarations of the code by `npm run docs`; a test fails when it is stale. Compared with Apache RocketMQ 5.5.0, clients 4.7 to 5.5',
    'over the remoting protocol.',
    '',
    '## What clients do',
    '',
    '| | feature | |',
    '| --- | --- | --- |',
    ...clientFeatures.map((feature) => `| ${feature.group} | ${feature.name} | ${supportOfFeature(feature)} |`),
    '',
    '## Request codes',
    '',
    `${served} of ${codes.length} codes are served. "Refused with 3" is the answer of RocketMQ to a request that it does not know:`,
    '`request type <code> not supported`.',
    '',
    '| code | name | | what for |',
    '| ---: | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
