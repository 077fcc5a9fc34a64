import { type JavaJson, readJavaJson } from '../protocol/java-json.ts'
import type { Command } from '../remoting/command.ts'

/** Members whose own names are data: of those one member is compared with one. */
const tables = new Set([
  'offsetTable',
  'brokerAddrs',
  'brokerAddrTable',
  'clusterAddrTable',
  'subscriptionTable',
  'topicConfigTable',
  'subscriptionGroupTable',
  'forbiddenTable',
  'data',
  'consumeStatsList[]',
  'consumerTable',
  'correctionOffsets',
  'timingCount',
  'messageRequestModeMap',
])
/** Requests whose `table` is one of those; the one of the runtime facts has names of its own. */
const codesWithTable = new Set([103, 219])
/** Members that ours has besides, for older tools. */
const additions = new Set(['brokerVersion', 'getTransferedTps'])

/** What of a reply is compared as text; numbers, addresses and Java's exceptions vary. */
function remarkOf({ code, remark }: Command): string {
  if (code === 1 && remark?.startsWith('java.lang.') === true) return '(a reason)'
  return (remark ?? '').replace(/\d+/g, '#')
}

/**
 * How a reply differs from a recorded one in code, direction, header fields, remark and the shape of its body.
 * @param request code of the request
 * @param bodyIsCut the recorded body is not whole: only that there is one is compared
 * @returns one line for each difference
 */
export function replyDifferences(ours: Command, theirs: Command, request: number, bodyIsCut: boolean): string[] {
  const found: string[] = []
  const compare = (what: string, mine: unknown, other: unknown) => {
    if (mine !== other) found.push(`${what}: ${String(mine)}, recorded ${String(other)}`)
  }
  compare('code', ours.code, theirs.code)
  compare('flag', ours.flag, theirs.flag)
  compare('header fields', namesOf(ours.extFields), namesOf(theirs.extFields))
  const reason = remarkOf(theirs)
  if (reason === '(a reason)') compare('a remark', (ours.remark ?? '') !== '', true)
  else compare('remark', remarkOf(ours), reason)
  compare('body', kindOf(ours.body), kindOf(theirs.body))
  if (found.length === 0 && !bodyIsCut && kindOf(theirs.body) === 'JSON')
    compareShapes(readJavaJson(ours.body!), readJavaJson(theirs.body!), 'body', request, found)
  return found
}

const namesOf = (fields: object): string => Object.keys(fields).sort().join(' ')

function kindOf(body: Buffer | undefined): 'none' | 'JSON' | 'bytes' {
  if (body === undefined || body.length === 0) return 'none'
  return body[0] === 0x7b || body[0] === 0x5b ? 'JSON' : 'bytes'
}

function compareShapes(ours: JavaJson, theirs: JavaJson, where: string, request: number, found: string[]): void {
  const kind = (value: JavaJson) =>
    Array.isArray(value) ? 'list' : typeof value === 'bigint' ? 'number' : value === null ? 'null' : typeof value
  if (kind(ours) !== kind(theirs)) {
    found.push(`${where}: ${kind(ours)}, recorded ${kind(theirs)}`)
    return
  }
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) return
  const name = where.slice(where.lastIndexOf('.') + 1)
  const isTable = tables.has(name) || (name === 'table' && codesWithTable.has(request))
  if (isTable || Array.isArray(ours) || Array.isArray(theirs)) {
    const [mine, other] = [Object.values(ours)[0], Object.values(theirs)[0]]
    if (mine !== undefined && other !== undefined) compareShapes(mine, other, `${where}[]`, request, found)
    return
  }
  const [mine, other] = [membersOf(ours), membersOf(theirs)]
  for (const [member, value] of mine) {
    const recorded = other.get(member)
    if (recorded !== undefined) compareShapes(value, recorded, `${where}.${member}`, request, found)
    else if (!additions.has(member)) found.push(`${where}.${member} is not in the recording`)
  }
  for (const member of other.keys()) if (!mine.has(member)) found.push(`${where}.${member} is missing`)
}

/** Members by name; a path or number in a name varies. */
const membersOf = (value: object): Map<string, JavaJson> =>
  new Map(
    Object.entries(value).map(([name, member]) => [
      name.replace(/\/.*/, '/…').replace(/_\d+$/, '_#'),
      member as JavaJson,
    ]),
  )
