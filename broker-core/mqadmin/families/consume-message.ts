import { bodyReader } from '../body-text.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { queueText } from '../java-objects.ts'
import { momentOf } from '../java-text.ts'
import { MessagePrinter } from '../message-printer.ts'
import { wholeNumberOf } from '../option-values.ts'
import {
  boundsOf,
  offsetAt,
  pull,
  readableQueue,
  readableQueues,
  type ReadableQueue,
  toolsGroup,
} from '../queue-reading.ts'

const countByDefault = 128
const atOnce = 32

interface Wish {
  readonly topic: string
  readonly group: string
  readonly broker: string | undefined
  readonly queueId: number | undefined
  readonly queueOffset: bigint | undefined
  readonly count: bigint
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Reads messages of a topic or a queue without moving the group's offsets (Java: ConsumeMessageCommand). */
export const consumeMessage = command({
  name: 'consumeMessage',
  about: 'Consume message.',
  options: {
    brokerName: { short: 'b', about: 'Broker name' },
    MessageNumber: { short: 'c', about: 'Number of message to be consumed' },
    endTimestamp: {
      short: 'e',
      long: 'endTimestamp ',
      about: 'End timestamp[currentTimeMillis|yyyy-MM-dd#HH:mm:ss:SSS]',
    },
    consumerGroup: { short: 'g', about: 'Consumer group name' },
    queueId: { short: 'i', about: 'Queue Id' },
    offset: { short: 'o', about: 'Queue offset' },
    beginTimestamp: {
      short: 's',
      long: 'beginTimestamp ',
      about: 'Begin timestamp[currentTimeMillis|yyyy-MM-dd#HH:mm:ss:SSS]',
    },
    topic: { short: 't', about: 'Topic name', isRequired: true },
  },
  async run(context, values) {
    const wish = wishOf(values, context.now())
    const printer = new MessagePrinter(context.out, bodyReader('UTF-8'))
    if (wish.broker !== undefined && wish.queueId !== undefined) {
      const { topic, broker, queueId } = wish
      const queue = await readableQueue(context.client, { topic, broker, queueId })
      return consumeQueue(context, queue, wish, printer)
    }
    let left = wish.count
    for (const queue of await readableQueues(context.client, wish.topic)) {
      if (left <= 0n || context.stopped.aborted) return
      const { first, end } = await rangeOf(context, queue, wish)
      const isCut = end - first > left
      if (isCut) say(context, `The older ${left} message of the ${queue.queueId} queue will be provided`)
      const last = isCut ? first + left - 1n : end
      left -= isCut ? left : end - first
      await print(context, queue, { first, last, group: wish.group }, printer)
    }
  },
})

type Given = Readonly<
  Record<
    'brokerName' | 'MessageNumber' | 'endTimestamp' | 'consumerGroup' | 'queueId' | 'offset' | 'beginTimestamp',
    string | undefined
  >
> & { readonly topic: string }

function wishOf(given: Given, now: number): Wish {
  if (given.queueId !== undefined && given.brokerName === undefined)
    throw new CommandError('Please set the brokerName before queueId!')
  if (given.offset !== undefined && given.queueId === undefined)
    throw new CommandError('Please set queueId before offset!')
  const count = given.MessageNumber === undefined ? BigInt(countByDefault) : wholeOf('-c', given.MessageNumber)
  if (count <= 0n) throw new CommandError('Please input a positive messageNumber!')
  const from = timeOf('-s', given.beginTimestamp)
  const to = timeOf('-e', given.endTimestamp)
  if (from !== undefined && from > now) throw new CommandError('Please set the beginTimestamp before now!')
  if (to !== undefined && to > now) throw new CommandError('Please set the endTimestamp before now!')
  if (from !== undefined && to !== undefined && from > to)
    throw new CommandError('Please make sure that the beginTimestamp is less than or equal to the endTimestamp')
  return {
    topic: given.topic.trim(),
    group: given.consumerGroup?.trim() ?? toolsGroup,
    broker: given.brokerName?.trim(),
    queueId: given.queueId === undefined ? undefined : wholeNumberOf('-i', given.queueId),
    queueOffset: given.offset === undefined ? undefined : wholeOf('-o', given.offset),
    count,
    from,
    to,
  }
}

function wholeOf(option: string, text: string): bigint {
  if (/^-?\d{1,19}$/.test(text.trim())) return BigInt(text.trim())
  throw new CommandError(`${option} takes a whole number, not ${JSON.stringify(text)}`)
}

function timeOf(option: string, text: string | undefined): number | undefined {
  const moment = text === undefined ? undefined : momentOf(text)
  if (text === undefined || moment !== undefined) return moment
  throw new CommandError(`${option} takes epoch milliseconds or yyyy-MM-dd#HH:mm:ss:SSS, not ${JSON.stringify(text)}`)
}

async function rangeOf({ client }: CommandContext, queue: ReadableQueue, { from, to }: Wish) {
  const { first, end } = await boundsOf(client, queue)
  return {
    first: from === undefined || from <= 0 ? first : await offsetAt(client, queue, from),
    end: to === undefined || to <= 0 ? end : await offsetAt(client, queue, to),
  }
}

async function consumeQueue(
  context: CommandContext,
  queue: ReadableQueue,
  wish: Wish,
  printer: MessagePrinter,
): Promise<void> {
  const { first, end } = await rangeOf(context, queue, wish)
  const wanted = wish.queueOffset ?? 0n
  if (wanted > end) return say(context, `${queueText(queue)} no matched msg, offset=${wanted}`)
  const begin = first > wanted ? first : wanted
  const isCut = end - begin > wish.count
  if (isCut) say(context, `The oldler ${wish.count} message will be provided`)
  const last = isCut ? begin + wish.count - 1n : end
  return print(context, queue, { first: begin, last, group: wish.group }, printer)
}

/** Prints the messages of [first, last], pull by pull. */
async function print(
  context: CommandContext,
  queue: ReadableQueue,
  { first, last, group }: { readonly first: bigint; readonly last: bigint; readonly group: string },
  printer: MessagePrinter,
): Promise<void> {
  let queueOffset = first
  while (queueOffset <= last && !context.stopped.aborted) {
    const left = last - queueOffset + 1n
    const count = left < BigInt(atOnce) ? Number(left) : atOnce
    const { status, nextOffset, messages } = await pull(context.client, queue, { queueOffset, count, group })
    if (status === 'FOUND') {
      say(context, 'Consume ok')
      for (const message of messages) printer.print(message, queue.broker)
    } else if (status === 'NO_MATCHED_MSG')
      say(context, `${queueText(queue)} no matched msg. status=${status}, offset=${nextOffset}`)
    else {
      say(context, `${queueText(queue)} print msg finished. status=${status}, offset=${nextOffset}`)
      return
    }
    if (nextOffset <= queueOffset) return
    queueOffset = nextOffset
  }
}

/** A line between messages; in JSON it would end their array. */
function say({ out }: CommandContext, text: string): void {
  if (!out.isJson) out.line(text)
}
