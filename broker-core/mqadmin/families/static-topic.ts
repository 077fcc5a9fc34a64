import path from 'node:path'
import { CallError, inParallel, isRefusal, mastersOf, requests, responseCode } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { wholeNumberOf } from '../option-values.ts'
import { readPlan, writePlan } from '../static-topic-file.ts'
import {
  agreementOf,
  emptyConfig,
  logicalQueues,
  nextLogicOffset,
  planQueues,
  planRemapping,
  type StaticConfigs,
  type StaticPlan,
} from '../static-topic-plan.ts'

const places = {
  brokers: { short: 'b', about: 'remapping static topic to brokers, comma separated' },
  clusters: { short: 'c', about: 'remapping static topic to clusters, comma separated' },
  forceReplace: { short: 'fr', about: 'Force replace the old mapping' },
  mapFile: { short: 'mf', about: 'The mapping data file name' },
} as const
const placeGroup = [{ options: ['brokers', 'clusters'], isRequired: true }] as const

/** Creates a static topic or gives it more queues (Java: UpdateStaticTopicSubCommand). */
export const updateStaticTopic = command({
  name: 'updateStaticTopic',
  about: 'Update or create static topic, which has fixed number of queues.',
  options: {
    ...places,
    totalQueueNum: { short: 'qn', about: 'total queue num', isRequired: true },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  groups: placeGroup,
  async run(context, values) {
    const topic = values.topic.trim()
    const masters = await mastersByName(context)
    const isForced = forced(values.forceReplace)
    if (values.mapFile !== undefined) {
      const plan = await planOfFile(context, values.mapFile, topic)
      return send(context, plan, masters, { brokers: plan.configs.keys(), isForced })
    }
    const totalQueues = wholeNumberOf('-qn', values.totalQueueNum, { least: 1 })
    const targets = await targetsOf(context, masters, values)
    const existing = await existingConfigs(context, topic, masters)
    const now = context.now()
    const plan = planQueues(existing, totalQueues, { topic, targets, now })
    await keepBefore(context, { existing, plan, now })
    const file = await writePlan(plan, 'after')
    context.out.line(`The new mapping data is written to file ${file}`)
    context.out.fact('newMapping', file)
    completeBrokers(plan, masters, totalQueues)
    await send(context, plan, masters, { brokers: plan.configs.keys(), isForced })
  },
})

/** Moves the queues of a static topic to other brokers (Java: RemappingStaticTopicSubCommand). */
export const remappingStaticTopic = command({
  name: 'remappingStaticTopic',
  about: 'Remapping static topic.',
  options: {
    ...places,
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  groups: placeGroup,
  async run(context, values) {
    const topic = values.topic.trim()
    const masters = await mastersByName(context)
    const isForced = forced(values.forceReplace)
    if (values.mapFile !== undefined)
      return move(context, await planOfFile(context, values.mapFile, topic), masters, isForced)
    const targets = await targetsOf(context, masters, values)
    const existing = await existingConfigs(context, topic, masters)
    if (existing.size === 0) throw new CommandError('No topic route to do the remapping')
    const now = context.now()
    const plan = planRemapping(existing, { topic, targets, now })
    await keepBefore(context, { existing, plan, now })
    const file = await writePlan(plan, 'after')
    // The official tool says "old" here too.
    context.out.line(`The old mapping data is written to file ${file}`)
    context.out.fact('newMapping', file)
    completeBrokers(plan, masters, agreementOf(plan.configs).totalQueues)
    await move(context, plan, masters, isForced)
  },
})

type Masters = ReadonlyMap<string, string>

const forced = (text: string | undefined): boolean => text?.trim().toLowerCase() === 'true'

async function mastersByName({ client }: CommandContext): Promise<Masters> {
  return new Map(mastersOf(await client.directory.get()).map(({ broker, address }) => [broker, address]))
}

async function planOfFile({ folder }: CommandContext, file: string, topic: string): Promise<StaticPlan> {
  const plan = await readPlan(path.resolve(folder, file.trim()), topic)
  if (plan.configs.size === 0) throw new CommandError(`the mapping file ${file.trim()} names no broker`)
  agreementOf(plan.configs)
  logicalQueues(plan.configs)
  return plan
}

/** Names of the brokers that `-b` or `-c` mean. @throws CommandError */
async function targetsOf(
  { client }: CommandContext,
  masters: Masters,
  values: { readonly brokers: string | undefined; readonly clusters: string | undefined },
): Promise<string[]> {
  const list = (text: string): string[] => [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean)
  const names = new Set(values.brokers === undefined ? [] : list(values.brokers))
  const { brokers } = await client.directory.get()
  for (const cluster of values.clusters === undefined ? [] : list(values.clusters)) {
    const found = brokers.filter((broker) => broker.cluster === cluster)
    if (found.length === 0) throw new CommandError(`the cluster ${cluster} is not known to the name server`)
    for (const { broker } of found) names.add(broker)
  }
  if (names.size === 0) throw new CommandError('Find none brokers, do nothing')
  for (const name of names) if (!masters.has(name)) throw new CommandError(`Can't find addr for broker ${name}`)
  return [...names].sort()
}

/** The topic on all masters that have it. @throws CommandError when it is not static there */
async function existingConfigs({ client }: CommandContext, topic: string, masters: Masters): Promise<StaticConfigs> {
  const configs: StaticConfigs = new Map()
  await inParallel([...masters], 16, async ([broker, address]) => {
    try {
      const { body } = await client.call(address, requests.getTopicConfig, { topic, lo: true })
      const { mappingDetail, ...config } = body
      if (mappingDetail === undefined)
        throw new CommandError(`${topic} is an ordinary topic on ${broker}, it cannot become static`)
      configs.set(broker, { ...config, mappingDetail })
    } catch (thrown) {
      if (!isRefusal(thrown, responseCode.TOPIC_NOT_EXIST)) throw thrown
    }
  })
  return new Map([...configs].sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function keepBefore(
  { out }: CommandContext,
  { existing, plan, now }: { existing: StaticConfigs; plan: StaticPlan; now: number },
): Promise<void> {
  const epoch = existing.size === 0 ? now : agreementOf(existing).epoch
  const none = new Set<string>()
  const file = await writePlan({ ...plan, epoch, configs: existing, brokersIn: none, brokersOut: none }, 'before')
  out.line(`The old mapping data is written to file ${file}`)
  out.fact('oldMapping', file)
}

/** Brokers without a queue know the topic too: they can answer for it. */
function completeBrokers({ topic, epoch, configs }: StaticPlan, masters: Masters, totalQueues: number): void {
  for (const broker of masters.keys())
    if (!configs.has(broker)) configs.set(broker, emptyConfig(topic, broker, { totalQueues, epoch }))
}

async function send(
  { client }: CommandContext,
  { topic, configs }: StaticPlan,
  masters: Masters,
  { brokers, isForced }: { readonly brokers: Iterable<string>; readonly isForced: boolean },
): Promise<void> {
  for (const broker of brokers) {
    const { mappingDetail, ...config } = configs.get(broker)!
    const address = masters.get(broker)
    if (address === undefined) throw new CommandError(`Can't find addr for broker ${broker}`)
    const header = {
      topic,
      defaultTopic: 'TBW102',
      readQueueNums: config.readQueueNums,
      writeQueueNums: config.writeQueueNums,
      perm: config.perm,
      topicFilterType: config.topicFilterType,
      topicSysFlag: config.topicSysFlag,
      order: config.order,
      force: isForced,
      lo: true,
      bname: broker,
    }
    try {
      await client.call(address, requests.updateAndCreateStaticTopic, header, { body: mappingDetail })
    } catch (thrown) {
      if (!(thrown instanceof CallError) || thrown.code !== 'not-supported') throw thrown
      throw new CommandError(`${broker} at ${address} does not serve static topics (code 3)`)
    }
  }
}

/**
 * Five steps, so that no message gets lost or lands at a position twice: the new brokers take messages without positions, the old
 * ones take no more, the positions are settled, the new brokers learn them, then everybody else (Java: MQAdminUtils).
 */
async function move(context: CommandContext, plan: StaticPlan, masters: Masters, isForced: boolean): Promise<void> {
  const { configs, brokersIn, brokersOut } = plan
  const others = [...configs.keys()].filter((broker) => !brokersIn.has(broker) && !brokersOut.has(broker))
  await send(context, plan, masters, { brokers: brokersIn, isForced })
  await send(context, plan, masters, { brokers: brokersOut, isForced })
  await settlePositions(context, plan, masters)
  await send(context, plan, masters, { brokers: brokersIn, isForced })
  await send(context, plan, masters, { brokers: others, isForced })
}

async function settlePositions({ client }: CommandContext, plan: StaticPlan, masters: Masters): Promise<void> {
  for (const broker of plan.brokersOut) {
    const address = masters.get(broker)!
    const reader = { cluster: '', broker, brokerId: 0, address }
    const queues = (await client.topics.statusAt(plan.topic, reader)).flatMap((status) => status.queues)
    const maxOffsets = new Map(queues.map(({ queueId, maxOffset }) => [queueId, Number(maxOffset)]))
    for (const [globalId, items] of plan.configs.get(broker)!.mappingDetail.hostedQueues) {
      const [old, fresh] = items.slice(-2)
      if (old === undefined || fresh === undefined || old.bname !== broker || fresh.logicOffset > 0) continue
      const maxOffset = maxOffsets.get(old.queueId)
      if (maxOffset === undefined)
        throw new CommandError(`${broker} does not tell where queue ${old.queueId} of ${plan.topic} ends`)
      const settled = { ...fresh, logicOffset: nextLogicOffset(old, maxOffset) }
      const leader = plan.configs.get(fresh.bname ?? '')!
      leader.mappingDetail.hostedQueues.set(globalId, [...items.slice(0, -1), settled])
    }
  }
}
