import { encodeBatchBody } from '../../message/batch-body.ts'
import { pullHeader, sendHeader } from '../../testing/messages.ts'
import type { RawAnswer, RawCase, Step } from './raw-case.ts'

type Given = Partial<Parameters<typeof sendHeader>[0]>
type Properties = Readonly<Record<string, string>>

export const mebibyte = 1024 * 1024

/** Properties in stored form. */
export const stored = (properties: Properties): string =>
  Object.entries(properties)
    .map(([name, value]) => `${name}\u0001${value}\u0002`)
    .join('')

interface SendOptions extends Omit<Given, 'properties'> {
  readonly properties?: Properties | string
  readonly body?: Buffer | string
  readonly request?: 'sendMessage' | 'sendMessageV2' | 'sendBatchMessage' | 'sendReplyMessage' | 'sendReplyMessageV2'
  readonly version?: number
}

export function send(topic: string, options: SendOptions = {}): Step {
  const { properties = { UNIQ_KEY: 'unique' }, body = 'body', request = 'sendMessageV2', version, ...given } = options
  const text = typeof properties === 'string' ? properties : stored(properties)
  return {
    request,
    header: sendHeader({ ...given, topic, properties: text }),
    body: Buffer.from(body),
    ...(version === undefined ? {} : { version }),
  }
}

export const pull = (topic: string, messages: number, given: Partial<Parameters<typeof pullHeader>[0]> = {}): Step => ({
  request: 'pullMessage',
  header: pullHeader({ ...given, topic }),
  untilMessages: messages,
})

interface BatchMessage {
  readonly body: string | Buffer
  readonly flag?: number
  readonly properties?: Properties | string
}

export const batchOf = (messages: readonly BatchMessage[]): Buffer =>
  encodeBatchBody(
    messages.map(({ body, flag = 0, properties = {} }) => ({
      flag,
      body: Buffer.from(body),
      properties: Buffer.from(typeof properties === 'string' ? properties : stored(properties)),
    })),
  )

export const batch = (topic: string, messages: readonly BatchMessage[] | Buffer, options: SendOptions = {}): Step =>
  send(topic, {
    batch: true,
    request: 'sendBatchMessage',
    properties: '',
    body: Buffer.isBuffer(messages) ? messages : batchOf(messages),
    ...options,
  })

const topicHeader = {
  defaultTopic: 'TBW102',
  readQueueNums: 1,
  writeQueueNums: 1,
  perm: 6,
  topicFilterType: 'SINGLE_TAG',
  topicSysFlag: 0,
  order: false,
}

export const topic = (name: string, given: Record<string, unknown> = {}): Step => ({
  request: 'updateAndCreateTopic',
  header: { ...topicHeader, topic: name, ...given },
})

export const group = (groupName: string, given: Record<string, unknown> = {}): Step => ({
  request: 'updateAndCreateSubscriptiongroup',
  header: {},
  body: { groupName, ...given },
})

/** Commit log position of the n-th message of an earlier answer. */
export const positionOf = (answers: readonly RawAnswer[], step: number, message = 0): number =>
  Number(answers[step]?.messages[message]?.physicalOffset)

interface SendBack {
  readonly group: string
  readonly delayLevel?: number
  readonly maxReconsumeTimes?: number
  readonly of?: number
  readonly version?: number
  readonly offset?: number
  readonly originTopic?: string
  readonly unitMode?: boolean
}

export const sendBack = ({ of, version, offset, ...given }: SendBack): Step => ({
  request: 'consumerSendMsgBack',
  header: (earlier) => ({
    delayLevel: 0,
    originMsgId: 'id',
    originTopic: 'topic',
    offset: offset ?? positionOf(earlier, of ?? 1),
    ...given,
  }),
  ...(version === undefined ? {} : { version }),
})

/** A case of which our answers differ on purpose. */
export const but = (raw: RawCase, because: string, answers: NonNullable<RawCase['ours']>['answers']): RawCase => ({
  ...raw,
  ours: { because, answers },
})
export const one = (name: string, ...steps: Step[]): RawCase => ({ name, steps })
/** Properties of so many bytes in stored form. */
export const longProperties = (bytes: number): string => `UNIQ_KEY\u0001k\u0002n\u0001${'v'.repeat(bytes - 14)}\u0002`
export const marksBytes = 'MSG_REGION.DefaultRegion.TRACE_ON.true.CLUSTER.DefaultCluster.'.length

export function named(domain: string, cases: readonly RawCase[]): RawCase[] {
  return cases.map((each) => ({ ...each, name: `${domain}: ${each.name}` }))
}
