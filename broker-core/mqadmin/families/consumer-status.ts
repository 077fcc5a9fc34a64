import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CallError, compareText, inParallel, requests, versionName } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { isSameSubscription, stuckQueues } from '../consumer-health.ts'
import { makeFolder } from '../make-folder.ts'
import { reportFailures } from '../targets.ts'
import { type Member, membersOf } from './consumer-members.ts'
import { type RunningInfo, runningInfoText } from './running-info-text.ts'

const columns = [
  { title: '#Index', key: 'index', width: 10 },
  { title: '#ClientId', key: 'clientId', width: 40, gap: 1 },
  { title: '#Version', key: 'version', width: 20, gap: 1 },
  { title: '#ConsumerRunningInfoFile', key: 'file', gap: 1 },
] as const

const membersAtOnce = 16

/** What the members of a group are doing, as they say themselves (Java: ConsumerStatusSubCommand). */
export const consumerStatus = command({
  name: 'consumerStatus',
  about: "Query consumer's internal data structure.",
  options: {
    consumerGroup: { short: 'g', about: 'consumer group name', isRequired: true },
    clientId: { short: 'i', about: "The consumer's client id" },
    brokerAddr: { short: 'b', about: 'broker address' },
    jstack: { short: 's', about: 'Run jstack command in the consumer progress', isFlag: true },
  },
  async run(context, { consumerGroup, clientId, brokerAddr, jstack }) {
    const { client, out } = context
    const group = consumerGroup.trim()
    const { members, failures } = await membersOf(client, group, brokerAddr)
    const question = { group, isWithStacks: jstack }
    if (clientId === undefined) await reportAll(context, members, question)
    else await reportOne(context, members, { ...question, clientId: clientId.trim() })
    reportFailures(out, failures)
  },
})

interface Question {
  readonly group: string
  readonly isWithStacks: boolean
}

async function infoOf({ client }: CommandContext, member: Member, question: Question): Promise<RunningInfo> {
  const header = { consumerGroup: question.group, clientId: member.clientId, jstackEnable: question.isWithStacks }
  const { body } = await client.call(member.reader.address, requests.getConsumerRunningInfo, header)
  return body.read()
}

async function reportOne(
  context: CommandContext,
  members: readonly Member[],
  question: Question & { readonly clientId: string },
): Promise<void> {
  const member = members.find(({ clientId }) => clientId === question.clientId)
  if (member === undefined)
    throw new CommandError(`no member of the group ${question.group} has the client id ${question.clientId}`)
  const info = await infoOf(context, member, question)
  context.out.text(runningInfoText(info))
  context.out.fact('runningInfo', factsOf(info))
}

/** One line and one file per member, then what is wrong between them. */
async function reportAll(context: CommandContext, members: readonly Member[], question: Question): Promise<void> {
  const { out, now, folder } = context
  const time = String(now())
  const answers = await inParallel(members, membersAtOnce, async (member) => {
    try {
      return { member, info: await infoOf(context, member, question) }
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      return { member, problem: thrown.message }
    }
  })
  const infos = new Map<string, RunningInfo>()
  const table = out.table('members', columns)
  for (const { member, info } of answers) {
    if (info === undefined) continue
    infos.set(member.clientId, info)
    // A client names itself as it likes; its file stays in the folder of this run.
    const file = `${time}/${member.clientId.replaceAll(/[/\\]|^\.+/g, '_')}`
    await makeFolder(path.join(folder, time))
    await writeFile(path.join(folder, file), runningInfoText(info))
    table.row({ index: infos.size, clientId: member.clientId, version: versionName(member.version), file })
  }
  for (const { member, problem } of answers)
    if (problem !== undefined) out.problem(`[error] ${member.clientId}: ${problem}`)
  reportHealth(context, new Map([...infos].sort(([a], [b]) => compareText(a, b))))
}

function reportHealth({ out, now }: CommandContext, infos: ReadonlyMap<string, RunningInfo>): void {
  if (infos.size === 0) return
  const isSame = isSameSubscription(infos, now())
  out.line()
  out.line()
  out.fact('isSameSubscription', isSame)
  if (!isSame) {
    out.line('WARN: Different subscription in the same group of consumer!!!')
    return
  }
  out.line('Same subscription in the same group of consumer')
  out.line()
  out.line('Rebalance OK')
  const stuck = [...infos].flatMap(([clientId, info]) =>
    stuckQueues(info, now()).map((queue) => ({ clientId, ...queue })),
  )
  for (const { clientId, topic, broker, queueId, problem } of stuck)
    out.line(`${clientId} MessageQueue [topic=${topic}, brokerName=${broker}, queueId=${queueId}] ${problem}`)
  out.fact('stuckQueues', stuck)
}

/** Tables by queue as lists: JSON has no objects as names. */
function factsOf({ mqTable, mqPopTable, ...info }: RunningInfo): Record<string, unknown> {
  const list = (table: ReadonlyMap<object, object>): object[] =>
    [...table].map(([queue, state]) => ({ ...queue, ...state }))
  return { ...info, mqTable: list(mqTable), mqPopTable: list(mqPopTable) }
}
