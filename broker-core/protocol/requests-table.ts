import { requestCodeNames } from './request-codes.ts'
import type { RequestShape } from './request.ts'
import { requests } from './requests/index.ts'

const declared = new Map<number, { name: string; request: RequestShape }>(
  Object.entries(requests).map(([name, request]) => [request.code, { name, request }]),
)

/** The table of REQUESTS.md: every code of RocketMQ, what it is for, and who serves it here. */
export function requestsTable(): string {
  const codes = [...new Set([...Object.keys(requestCodeNames).map(Number), ...declared.keys()])].sort((a, b) => a - b)
  const served = codes.filter((code) => (declared.get(code)?.request.servedBy.length ?? 0) > 0)
  return [
    '# Requests',
    '',
    'Printed from the declarations in `requests/` by `npx tsx broker-core/protocol/print-requests.ts`; a test fails when it is stale.',
    '',
    `${codes.length} request codes of RocketMQ 5.5.0; ${served.length} of them are served here. Any other is answered with code 3,`,
    '`request type <code> not supported`. "not yet" names who serves it in RocketMQ; our clients can send what has a declaration.',
    '',
    '| code | name | declaration | served by | not yet | what for |',
    '| ---: | --- | --- | --- | --- | --- |',
    ...codes.map(row),
    '',
  ].join('\n')
}

function row(code: number): string {
  const javaName = requestCodeNames[code] ?? ''
  const entry = declared.get(code)
  if (entry === undefined) return `| ${code} | ${javaName} |  |  | not served |  |`
  const { name, request } = entry
  const notYet = (request.notYet ?? []).join(', ')
  return `| ${code} | ${javaName} | \`${name}\` | ${request.servedBy.join(', ')} | ${notYet} | ${request.about} |`
}

/** The name that a declaration has to have: Java's in camel case. */
export const declarationName = (javaName: string): string =>
  javaName.toLowerCase().replace(/_(.)/g, (_whole, letter: string) => letter.toUpperCase())
