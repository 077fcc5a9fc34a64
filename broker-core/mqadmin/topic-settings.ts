import { type AdminClient, CallError, requests, type TopicConfig } from '../client/index.ts'
import { CommandError } from './command.ts'
import { javaHashOrder } from './java-hash-order.ts'

/** `RW-`: three places for read, write and inherit (Java: PermName.perm2String). */
const permText = (perm: number): string =>
  `${(perm & 4) === 0 ? '-' : 'R'}${(perm & 2) === 0 ? '-' : 'W'}${(perm & 1) === 0 ? '-' : 'X'}`

/** What Apache's tool prints of a topic (Java: TopicConfig.toString of 5.x). */
export function topicText(topic: TopicConfig): string {
  const attributes = javaHashOrder([...topic.attributes.keys()]).map((name) => `${name}=${topic.attributes.get(name)}`)
  return (
    `TopicConfig [topicName=${topic.topicName}, readQueueNums=${topic.readQueueNums}, ` +
    `writeQueueNums=${topic.writeQueueNums}, perm=${permText(topic.perm)}, topicFilterType=${topic.topicFilterType}, ` +
    `topicSysFlag=${topic.topicSysFlag}, order=${topic.order}, attributes={${attributes.join(', ')}}]`
  )
}

/** The same for `--json`. */
export const topicFacts = ({ attributes, ...rest }: TopicConfig): Record<string, unknown> => ({
  ...rest,
  attributes: Object.fromEntries(attributes),
})

/**
 * Changes of attributes, `+name=value,-name`; the signs stay (Java: AttributeParser).
 * @throws CommandError naming the part that is malformed
 */
export function attributeChanges(text: string | undefined): Map<string, string> {
  const changes = new Map<string, string>()
  const names = new Set<string>()
  for (const part of text === undefined || text.trim() === '' ? [] : text.trim().split(',')) {
    const { sign, name, value } = /^\s*(?<sign>[+-])(?<name>[^=\s]+)(?:=(?<value>.*))?$/s.exec(part)?.groups ?? {}
    const isGood = sign === '+' ? value !== undefined && value.trim() !== '' : value === undefined
    if (name === undefined || !isGood)
      throw new CommandError(
        `attributes are written +name=value to set and -name to remove, not ${JSON.stringify(part)}`,
      )
    if (names.has(name)) throw new CommandError(`the attribute ${name} is given twice`)
    names.add(name)
    changes.set(`${sign}${name}`, value?.trim() ?? '')
  }
  return changes
}

/** Creates or changes a topic on one broker. @throws CallError */
export async function putTopic(client: AdminClient, address: string, topic: TopicConfig): Promise<void> {
  const attributes = [...topic.attributes].map(([name, value]) => (name.startsWith('+') ? `${name}=${value}` : name))
  await client.call(address, requests.updateAndCreateTopic, {
    topic: topic.topicName,
    defaultTopic: 'TBW102',
    readQueueNums: topic.readQueueNums,
    writeQueueNums: topic.writeQueueNums,
    perm: topic.perm,
    topicFilterType: topic.topicFilterType,
    topicSysFlag: topic.topicSysFlag,
    order: topic.order,
    ...(attributes.length === 0 ? {} : { attributes: attributes.join(',') }),
  })
}

/** True when a broker is too old for a request. */
export const isTooOld = (thrown: unknown): thrown is CallError =>
  thrown instanceof CallError && thrown.code === 'not-supported'
