import type { LogicQueueMappingItem, TopicConfig, TopicQueueMappingDetail } from '../client/index.ts'
import { CommandError } from './command.ts'

/** A static topic on one broker: its physical queues, and which logical queues they carry. */
export type StaticConfig = TopicConfig & { mappingDetail: TopicQueueMappingDetail }

/** By broker name. */
export type StaticConfigs = Map<string, StaticConfig>

/** What a change comes to (Java: TopicRemappingDetailWrapper). */
export interface StaticPlan {
  readonly topic: string
  readonly type: 'CREATE_OR_UPDATE' | 'REMAPPING'
  readonly epoch: number
  readonly configs: StaticConfigs
  /** Brokers that get logical queues of others. */
  readonly brokersIn: ReadonlySet<string>
  /** Brokers that give them away. */
  readonly brokersOut: ReadonlySet<string>
}

/** Where each logical queue is and was: the last piece is where it is written. */
type LogicalQueues = Map<number, LogicQueueMappingItem[]>

/** A broker's part of a static topic before it carries any queue. */
export function emptyConfig(
  topic: string,
  broker: string,
  shape: { totalQueues: number; epoch: number },
): StaticConfig {
  return {
    topicName: topic,
    readQueueNums: 0,
    writeQueueNums: 0,
    perm: 6,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    order: false,
    attributes: new Map(),
    mappingDetail: {
      topic,
      bname: broker,
      scope: '__global__',
      totalQueues: shape.totalQueues,
      epoch: shape.epoch,
      dirty: false,
      currIdMap: new Map(),
      hostedQueues: new Map(),
    },
  }
}

/**
 * Epoch and number of queues on which all brokers agree (Java: TopicQueueMappingUtils.checkNameEpochNumConsistence).
 * @throws CommandError when they do not
 */
export function agreementOf(configs: StaticConfigs): { epoch: number; totalQueues: number } {
  const [first] = configs.values()
  const { epoch, totalQueues } = first!.mappingDetail
  for (const [broker, { topicName, readQueueNums, writeQueueNums, mappingDetail }] of configs) {
    const differs = (what: string): CommandError =>
      new CommandError(`the mapping of ${topicName} on ${broker} has another ${what} than on the other brokers`)
    if (mappingDetail.bname !== broker) throw differs('broker name')
    if (mappingDetail.epoch !== epoch) throw differs('epoch')
    if (mappingDetail.totalQueues !== totalQueues) throw differs('number of queues')
    if (readQueueNums < writeQueueNums)
      throw new CommandError(`${topicName} has fewer queues to read than to write on ${broker}`)
  }
  return { epoch, totalQueues }
}

/** @throws CommandError when a logical queue is missing, doubly led, or shares a physical queue with another */
export function logicalQueues(configs: StaticConfigs): LogicalQueues {
  const queues: LogicalQueues = new Map()
  const used = new Set<string>()
  for (const [broker, { mappingDetail }] of configs) {
    for (const [globalId, items] of mappingDetail.hostedQueues) {
      if (items.at(-1)?.bname !== broker) continue
      if (queues.has(globalId)) throw new CommandError(`logical queue ${globalId} is led by two brokers`)
      queues.set(globalId, items)
      for (const { bname = '', queueId } of items) checkPiece(configs, used, { bname, queueId })
    }
  }
  const [first] = configs.values()
  for (let globalId = 0; globalId < (first?.mappingDetail.totalQueues ?? 0); globalId++)
    if (!queues.has(globalId)) throw new CommandError(`no broker leads logical queue ${globalId}`)
  return queues
}

function checkPiece(configs: StaticConfigs, used: Set<string>, piece: { bname: string; queueId: number }): void {
  const name = `queue ${piece.queueId} of ${piece.bname}`
  if (used.has(name)) throw new CommandError(`${name} carries two pieces of logical queues`)
  used.add(name)
  const config = configs.get(piece.bname)
  if (config === undefined) throw new CommandError(`${name} is mapped, but the broker does not have the topic`)
  if (piece.queueId >= config.writeQueueNums)
    throw new CommandError(`${name} is mapped, but the broker does not have it`)
}

/**
 * Deals queues out, each to the broker that has the fewest; among equals to the one that comes first in `preferred`.
 * @param loads queues by broker name; counted up
 */
function deal(loads: Map<string, number>, count: number, preferred: readonly string[]): string[] {
  return Array.from({ length: count }, () => {
    const least = Math.min(...loads.values())
    const broker = preferred.find((name) => loads.get(name) === least)!
    loads.set(broker, least + 1)
    return broker
  })
}

/** A further physical queue on a broker. */
function addQueue(config: StaticConfig): number {
  config.readQueueNums++
  return config.writeQueueNums++
}

const piece = (broker: string, queueId: number, from: { gen: number; logicOffset: number }): LogicQueueMappingItem => ({
  gen: from.gen,
  queueId,
  bname: broker,
  logicOffset: from.logicOffset,
  startOffset: 0,
  endOffset: -1,
  timeOfStart: -1,
  timeOfEnd: -1,
})

interface Wish {
  readonly topic: string
  readonly targets: readonly string[]
  readonly now: number
}

/**
 * A new static topic, or one with more queues (Java: TopicQueueMappingUtils.createTopicConfigMapping).
 * @param existing of all brokers that have it; stays as it is
 * @throws CommandError
 */
export function planQueues(existing: StaticConfigs, totalQueues: number, { topic, targets, now }: Wish): StaticPlan {
  const configs = structuredClone(existing)
  const isNew = configs.size === 0
  const known: LogicalQueues = isNew ? new Map() : logicalQueues(configs)
  if (totalQueues < known.size)
    throw new CommandError(`Cannot decrease the queue num for static topic ${totalQueues} < ${known.size}`)
  if (totalQueues === known.size)
    throw new CommandError('The topic queue num is equal the existed queue num, do nothing')
  const epoch = isNew ? now : Math.max(agreementOf(configs).epoch + 1000, now)
  const loads = loadsOf(targets, known)
  const dealt = deal(loads, totalQueues - known.size, targets)
  for (const [i, broker] of dealt.entries()) {
    const config = configs.get(broker) ?? emptyConfig(topic, broker, { totalQueues, epoch })
    configs.set(broker, config)
    config.mappingDetail.hostedQueues.set(known.size + i, [piece(broker, addQueue(config), { gen: 0, logicOffset: 0 })])
  }
  return finished(
    { topic, type: 'CREATE_OR_UPDATE', epoch, configs, brokersIn: new Set(), brokersOut: new Set() },
    totalQueues,
  )
}

/**
 * The logical queues on other brokers, as few moved as possible (Java: TopicQueueMappingUtils.remappingStaticTopic). A moved queue
 * gets a piece without a position (-1); it is known once the old broker takes no more messages.
 * @throws CommandError
 */
export function planRemapping(existing: StaticConfigs, { topic, targets, now }: Wish): StaticPlan {
  const configs = structuredClone(existing)
  const agreed = agreementOf(configs)
  const queues = logicalQueues(configs)
  const epoch = Math.max(agreed.epoch + 1000, now)
  const loads = loadsOf(targets, queues)
  const wanted = new Map(targets.map((broker) => [broker, 0]))
  deal(
    wanted,
    queues.size,
    [...targets].sort((a, b) => loads.get(b)! - loads.get(a)!),
  )
  const [brokersIn, brokersOut] = [new Set<string>(), new Set<string>()]
  const moving: number[] = []
  for (const globalId of [...queues.keys()].sort((a, b) => a - b)) {
    const leader = queues.get(globalId)!.at(-1)!.bname ?? ''
    const places = wanted.get(leader) ?? 0
    if (places > 0) wanted.set(leader, places - 1)
    else moving.push(globalId)
  }
  for (const globalId of moving) {
    const broker = targets.find((name) => wanted.get(name)! > 0)!
    wanted.set(broker, wanted.get(broker)! - 1)
    const config = configs.get(broker) ?? emptyConfig(topic, broker, { totalQueues: agreed.totalQueues, epoch })
    configs.set(broker, config)
    const items = [...queues.get(globalId)!]
    const last = items.at(-1)!
    items.push(piece(broker, addQueue(config), { gen: last.gen + 1, logicOffset: -1 }))
    config.mappingDetail.hostedQueues.set(globalId, items)
    configs.get(last.bname ?? '')!.mappingDetail.hostedQueues.set(globalId, items)
    brokersIn.add(broker)
    brokersOut.add(last.bname ?? '')
  }
  return finished({ topic, type: 'REMAPPING', epoch, configs, brokersIn, brokersOut }, agreed.totalQueues)
}

function loadsOf(targets: readonly string[], queues: LogicalQueues): Map<string, number> {
  const loads = new Map(targets.map((broker) => [broker, 0]))
  for (const items of queues.values()) {
    const leader = items.at(-1)?.bname ?? ''
    if (loads.has(leader)) loads.set(leader, loads.get(leader)! + 1)
  }
  return loads
}

/** All parts agree on the new epoch and number; checked again before anything is sent. */
function finished(plan: StaticPlan, totalQueues: number): StaticPlan {
  for (const { mappingDetail } of plan.configs.values()) {
    mappingDetail.epoch = plan.epoch
    mappingDetail.totalQueues = totalQueues
  }
  logicalQueues(plan.configs)
  agreementOf(plan.configs)
  return plan
}

/** Logical queues that a remapping moved get positions in blocks of this many, so that they never overlap with the old ones. */
const blockSize = 10_000

/**
 * The logical offset at which a moved queue goes on: beyond what the old piece has, on the next block or the one after it (Java:
 * TopicQueueMappingUtils.blockSeqRoundUp).
 * @param maxOffset of the old physical queue
 * @throws CommandError when the old queue ends before the piece begins
 */
export function nextLogicOffset(old: LogicQueueMappingItem, maxOffset: number): number {
  if (maxOffset < old.startOffset)
    throw new CommandError(
      `queue ${old.queueId} of ${old.bname} ends at ${maxOffset}, before its piece begins (${old.startOffset})`,
    )
  const position = old.logicOffset + maxOffset - old.startOffset
  const blocks = Math.floor(position / blockSize)
  return (blocks + (position % blockSize < blockSize / 2 ? 1 : 2)) * blockSize
}
