import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { requests, type TopicConfig } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { atEach, targetsOf } from '../targets.ts'
import { attributeChanges, isTooOld, putTopic } from '../topic-settings.ts'

/** Creates or changes the topics of a file (Java: UpdateTopicListSubCommand). */
export const updateTopicList = command({
  name: 'updateTopicList',
  about: 'create or update topic in batch',
  options: {
    brokerAddr: { short: 'b', about: 'create topic to which broker' },
    clusterName: { short: 'c', about: 'create topic to which cluster' },
    filename: {
      short: 'f',
      about: 'Path to a file with list of org.apache.rocketmq.common.TopicConfig in json format',
      isRequired: true,
    },
  },
  groups: [{ options: ['brokerAddr', 'clusterName'], isRequired: true }],
  async run(context, values) {
    const { client, out } = context
    const topics = await topicsOfFile(path.resolve(context.folder, values.filename.trim()))
    const addresses = await targetsOf(client, { broker: values.brokerAddr, cluster: values.clusterName?.trim() })
    await atEach(out, addresses, async (address) => {
      await submit(context, address, topics)
      out.line(`submit batch of topic config to ${address} success, please check the result later.`)
      out.fact(address, topics.length)
    })
  },
})

async function submit({ client, out }: CommandContext, address: string, topics: TopicConfig[]): Promise<void> {
  try {
    await client.call(address, requests.updateAndCreateTopicList, {}, { body: { topicConfigList: topics } })
  } catch (thrown) {
    if (!isTooOld(thrown)) throw thrown
    // Before 5.3 there is no request for several topics.
    for (const [i, topic] of topics.entries()) {
      await putTopic(client, address, topic)
      if ((i + 1) % 100 === 0) out.progress(`${address}: ${i + 1} of ${topics.length} topics`)
    }
  }
}

/** @throws CommandError when it is no list of topics */
async function topicsOfFile(file: string): Promise<TopicConfig[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT')
      throw new CommandError(`the file path ${file} does not exists`)
    throw new CommandError(`the file ${file} cannot be read: ${(thrown as Error).message}`)
  }
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (thrown) {
    throw new CommandError(`the file ${file} is no JSON: ${(thrown as Error).message}`)
  }
  if (!Array.isArray(list)) throw new CommandError(`the file ${file} has to hold a JSON array of topics`)
  if (list.length === 0) throw new CommandError(`the file ${file} has no topics`)
  return list.map((value: unknown, i) => topicOf(value, `topic ${i + 1} in ${file}`))
}

function topicOf(value: unknown, where: string): TopicConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CommandError(`${where} is no JSON object`)
  const given = value as Readonly<Record<string, unknown>>
  const { topicName, attributes = {}, topicFilterType = 'SINGLE_TAG' } = given
  if (typeof topicName !== 'string' || topicName.trim() === '') throw new CommandError(`${where} has no topicName`)
  if (topicFilterType !== 'SINGLE_TAG' && topicFilterType !== 'MULTI_TAG')
    throw new CommandError(`${where}: topicFilterType is SINGLE_TAG or MULTI_TAG`)
  const count = (name: string, otherwise: number): number => {
    const number = given[name] ?? otherwise
    if (Number.isInteger(number) && Number(number) >= 0) return Number(number)
    throw new CommandError(`${where}: ${name} is a whole number, not ${JSON.stringify(number)}`)
  }
  return {
    topicName: topicName.trim(),
    readQueueNums: count('readQueueNums', 16),
    writeQueueNums: count('writeQueueNums', 16),
    perm: count('perm', 6),
    topicFilterType,
    topicSysFlag: count('topicSysFlag', 0),
    order: given['order'] === true,
    attributes: attributesOf(attributes, where),
  }
}

/** Names carry `+` or `-`, as with `updateTopic -a`. */
function attributesOf(value: unknown, where: string): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CommandError(`${where}: attributes are a JSON object`)
  const changes = new Map(Object.entries(value as Record<string, unknown>).map(([name, text]) => [name, String(text)]))
  for (const [name, text] of changes) attributeChanges(name.startsWith('-') ? name : `${name}=${text}`)
  return changes
}
