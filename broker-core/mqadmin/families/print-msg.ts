import { CallError, propertyNames } from '../../client/index.ts'
import { bodyReader } from '../body-text.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { queueText } from '../java-objects.ts'
import { isTrue, momentOf } from '../java-text.ts'
import { MessagePrinter } from '../message-printer.ts'
import { wholeNumberOf } from '../option-values.ts'
import {
  boundsOf,
  offsetAt,
  pull,
  type Pulled,
  readableQueue,
  readableQueues,
  type ReadableQueue,
} from '../queue-reading.ts'

const atOnce = 32
const line = '-'.repeat(56)

/** What both commands read. */
interface Wish {
  readonly expression: string
  readonly from: number | undefined
  readonly to: number | undefined
}

/** All messages of a topic, queue by queue (Java: PrintMessageSubCommand). */
export const printMsg = command({
  name: 'printMsg',
  about: 'Print Message Detail.',
  options: {
    beginTimestamp: {
      short: 'b',
      long: 'beginTimestamp ',
      about: 'Begin timestamp[currentTimeMillis|yyyy-MM-dd#HH:mm:ss:SSS]',
    },
    charsetName: { short: 'c', long: 'charsetName ', about: 'CharsetName(eg: UTF-8,GBK)' },
    printBody: { short: 'd', long: 'printBody ', about: 'print body' },
    endTimestamp: {
      short: 'e',
      long: 'endTimestamp ',
      about: 'End timestamp[currentTimeMillis|yyyy-MM-dd#HH:mm:ss:SSS]',
    },
    lmqParentTopic: { short: 'l', about: 'Lmq parent topic, lmq is used to find the route.' },
    subExpression: { short: 's', long: 'subExpression ', about: 'Subscribe Expression(eg: TagA || TagB)' },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run(context, values) {
    const { client, out } = context
    const wish = wishOf(values)
    const withBody = values.printBody === undefined || isTrue(values.printBody)
    const read = bodyReader(values.charsetName ?? 'UTF-8')
    const queues = await readableQueues(client, values.topic.trim(), values.lmqParentTopic?.trim())
    const printer = new MessagePrinter(out, withBody ? read : undefined)
    const problems: string[] = []
    for (const queue of queues) {
      if (context.stopped.aborted) break
      try {
        await printQueue(context, queue, wish, printer)
      } catch (thrown) {
        if (!(thrown instanceof CallError)) throw thrown
        problems.push(`[error] ${queueText(queue)}: ${thrown.message}`)
      }
      if (!out.isJson) out.line(line)
    }
    for (const problem of problems) out.problem(problem)
  },
})

async function printQueue(
  context: CommandContext,
  queue: ReadableQueue,
  wish: Wish,
  printer: MessagePrinter,
): Promise<void> {
  // Nothing but messages may be printed between them in JSON: a line would end their array.
  const say = (text: string): void => {
    if (!context.out.isJson) context.out.line(text)
  }
  const { first, end } = await rangeOf(context, queue, wish)
  say(`minOffset=${first}, maxOffset=${end}, ${queueText(queue)}`)
  for await (const { status, nextOffset, messages } of pulls(context, queue, { first, end }, wish.expression)) {
    for (const message of messages) printer.print(message, queue.broker)
    if (status === 'NO_MATCHED_MSG') say(`${queueText(queue)} no matched msg. status=${status}, offset=${nextOffset}`)
    else if (status !== 'FOUND') say(`${queueText(queue)} print msg finished. status=${status}, offset=${nextOffset}`)
  }
}

/** Messages of one queue, or how often each tag is among them (Java: PrintMessageByQueueCommand). */
export const printMsgByQueue = command({
  name: 'printMsgByQueue',
  about: 'Print Message Detail by queueId.',
  options: {
    brokerName: { short: 'a', long: 'brokerName ', about: 'broker name', isRequired: true },
    beginTimestamp: {
      short: 'b',
      long: 'beginTimestamp ',
      about: 'Begin timestamp[currentTimeMillis|yyyy-MM-dd#HH:mm:ss:SSS]',
    },
    charsetName: { short: 'c', long: 'charsetName ', about: 'CharsetName(eg: UTF-8,GBK)' },
    printBody: { short: 'd', long: 'printBody ', about: 'print body. eg: true | false(default)' },
    endTimestamp: {
      short: 'e',
      long: 'endTimestamp ',
      about: 'End timestamp[currentTimeMillis|yyyy-MM-dd#HH:mm:ss:SSS]',
    },
    calculate: { short: 'f', about: 'calculate by tag. eg: true | false(default)' },
    queueId: { short: 'i', long: 'queueId ', about: 'queue id', isRequired: true },
    printMsg: { short: 'p', long: 'print msg', about: 'print msg. eg: true | false(default)' },
    subExpression: { short: 's', long: 'subExpression ', about: 'Subscribe Expression(eg: TagA || TagB)' },
    topic: { short: 't', about: 'topic name', isRequired: true },
  },
  async run(context, values) {
    const { client, out } = context
    const wish = wishOf(values)
    const read = bodyReader(values.charsetName ?? 'UTF-8')
    const name = {
      topic: values.topic.trim(),
      broker: values.brokerName.trim(),
      queueId: wholeNumberOf('-i', values.queueId),
    }
    const queue = await readableQueue(client, name)
    const range = await rangeOf(context, queue, wish)
    const printer = isTrue(values.printMsg)
      ? new MessagePrinter(out, isTrue(values.printBody) ? read : undefined)
      : undefined
    const counts = new Map<string, number>()
    for await (const { messages } of pulls(context, queue, range, wish.expression))
      for (const message of messages) {
        printer?.print(message, queue.broker)
        const tag = message.properties.get(propertyNames.tags)?.trim() ?? ''
        if (tag !== '') counts.set(tag, (counts.get(tag) ?? 0) + 1)
      }
    if (!isTrue(values.calculate)) return
    const sorted = [...counts].sort((a, b) => b[1] - a[1])
    for (const [tag, count] of sorted) out.line(`Tag: ${tag.padEnd(30)} Count: ${count}`)
    out.fact('tags', Object.fromEntries(sorted))
  },
})

function wishOf(values: {
  readonly subExpression: string | undefined
  readonly beginTimestamp: string | undefined
  readonly endTimestamp: string | undefined
}): Wish {
  return {
    expression: values.subExpression?.trim() ?? '*',
    from: timeOf('-b', values.beginTimestamp),
    to: timeOf('-e', values.endTimestamp),
  }
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const moment = momentOf(text)
  if (moment !== undefined) return moment
  throw new CommandError(`${option} takes epoch milliseconds or yyyy-MM-dd#HH:mm:ss:SSS, not ${JSON.stringify(text)}`)
}

async function rangeOf({ client }: CommandContext, queue: ReadableQueue, { from, to }: Wish) {
  const { first, end } = await boundsOf(client, queue)
  return {
    first: from === undefined ? first : await offsetAt(client, queue, from),
    end: to === undefined ? end : await offsetAt(client, queue, to),
  }
}

/** Pull after pull of [first, end), to the last one or the first that says that there is no more. */
async function* pulls(
  { client, stopped }: CommandContext,
  queue: ReadableQueue,
  { first, end }: { readonly first: bigint; readonly end: bigint },
  expression: string,
): AsyncGenerator<Pulled> {
  let queueOffset = first
  while (queueOffset < end && !stopped.aborted) {
    const pulled = await pull(client, queue, { queueOffset, count: atOnce, expression })
    // Behind the end of a time range there may be more in one pull.
    yield { ...pulled, messages: pulled.messages.filter((message) => message.queueOffset < end) }
    const goesOn = pulled.status === 'FOUND' || pulled.status === 'NO_MATCHED_MSG'
    if (!goesOn || pulled.nextOffset <= queueOffset) return
    queueOffset = pulled.nextOffset
  }
}
