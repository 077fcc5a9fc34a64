import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { requests } from '../client/index.ts'
import { CommandError } from './command.ts'
import type { StaticConfig, StaticConfigs, StaticPlan } from './static-topic-plan.ts'

/**
 * Keeps a mapping as a file, `TOPIC-EPOCH.before` or `.after` in the folder for temporary files (Java: writeToTemp).
 * @returns its name
 */
export async function writePlan(plan: StaticPlan, when: 'before' | 'after'): Promise<string> {
  const file = path.join(tmpdir(), `${plan.topic}-${plan.epoch}.${when}`)
  const parts = {
    brokerConfigMap: plan.configs,
    brokerToMapIn: [...plan.brokersIn],
    brokerToMapOut: [...plan.brokersOut],
    epoch: plan.epoch,
    topic: plan.topic,
    type: plan.type,
  }
  const text = JSON.stringify(parts, (_name, part: unknown) =>
    part instanceof Map ? Object.fromEntries(part as Map<string, unknown>) : part,
  )
  await writeFile(file, text)
  return file
}

/** @throws CommandError when the file holds no mapping of the topic */
export async function readPlan(file: string, topic: string): Promise<StaticPlan> {
  const problem = (what: string): CommandError => new CommandError(`the mapping file ${file} ${what}`)
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (thrown) {
    throw problem(`cannot be read: ${(thrown as Error).message}`)
  }
  if (typeof value !== 'object' || value === null) throw problem('holds no mapping')
  const given = value as Readonly<Record<string, unknown>>
  if (given['topic'] !== topic) throw problem(`is for the topic ${JSON.stringify(given['topic'])}`)
  const { brokerConfigMap, epoch, type } = given
  if (typeof brokerConfigMap !== 'object' || brokerConfigMap === null || typeof epoch !== 'number')
    throw problem('holds no mapping')
  const configs: StaticConfigs = new Map()
  for (const [broker, part] of Object.entries(brokerConfigMap)) {
    const { mappingDetail, ...config } = readConfig(part, problem)
    if (mappingDetail === undefined) throw problem(`has no mapping for ${broker}`)
    configs.set(broker, { ...config, mappingDetail } satisfies StaticConfig)
  }
  const names = (list: unknown): Set<string> => new Set(Array.isArray(list) ? list.map(String) : [])
  return {
    topic,
    type: type === 'REMAPPING' ? 'REMAPPING' : 'CREATE_OR_UPDATE',
    epoch,
    configs,
    brokersIn: names(given['brokerToMapIn']),
    brokersOut: names(given['brokerToMapOut']),
  }
}

function readConfig(part: unknown, problem: (what: string) => CommandError) {
  try {
    return requests.getTopicConfig.reply.body.decode(Buffer.from(JSON.stringify(part)))
  } catch (thrown) {
    throw problem(`is malformed: ${(thrown as Error).message}`)
  }
}
