import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultsOf } from '../base/config-table.ts'
import { silentLog } from '../base/log.ts'
import { readJavaJson } from '../protocol/java-json.ts'
import { type BrokerConfig, brokerConfigKeys } from './config.ts'
import { Groups } from './groups.ts'
import { describeTopic, Topics } from './topics.ts'

let folder: string
let now: number
const opened: Topics[] = []
let config: { -readonly [K in keyof BrokerConfig]: BrokerConfig[K] }

beforeEach(() => {
  now = 1000
  folder = mkdtempSync(path.join(tmpdir(), 'topics-'))
  config = { ...defaultsOf(brokerConfigKeys) }
})
afterEach(async () => {
  // What is still to be written would make the folder again.
  for (const topics of opened.splice(0)) await topics.stop()
  rmSync(folder, { recursive: true, force: true })
})

const parts = () => ({ config, clock: { now: () => now }, log: silentLog, configFolder: folder })
const open = (): Topics => {
  const topics = new Topics(parts())
  opened.push(topics)
  topics.load()
  return topics
}
const wish = (topic: string, more = {}) => ({
  topic,
  defaultTopic: 'TBW102',
  defaultTopicQueueNums: 4,
  topicSysFlag: 0,
  ...more,
})
const file = () => path.join(folder, 'topics.json')

test('a broker has its system topics from the start', () => {
  const topics = open()
  expect(topics.find('TBW102')).toMatchObject({ perm: 7, readQueueNums: 8, writeQueueNums: 8 })
  expect(topics.find('BenchmarkTest')).toMatchObject({ perm: 6, readQueueNums: 1024 })
  expect(topics.find('DefaultCluster')).toMatchObject({ perm: 7, readQueueNums: 16 })
  expect(topics.find('SCHEDULE_TOPIC_XXXX')?.readQueueNums).toBe(18)
  expect(topics.find('RMQ_SYS_TRACE_TOPIC')?.perm).toBe(6)
  for (const name of [
    'DefaultCluster_REPLY_TOPIC',
    'broker-a',
    'rmq_sys_anything',
    'TBW102',
    'TRANS_CHECK_MAX_TIME_TOPIC',
  ])
    expect(topics.isSystem(name), name).toBe(true)
  expect(topics.isSystem('Orders')).toBe(false)
})

describe('a send to an unknown topic', () => {
  test('creates it after TBW102, with the queues of the client', () => {
    const topics = open()
    expect(topics.findOrCreateForSend(wish('Orders', { topicSysFlag: 1 }))).toMatchObject({
      readQueueNums: 4,
      writeQueueNums: 4,
      perm: 6,
      topicSysFlag: 1,
      topicFilterType: 'SINGLE_TAG',
    })
    expect(topics.findOrCreateForSend(wish('Many', { defaultTopicQueueNums: 100 }))?.readQueueNums).toBe(8)
    expect(topics.findOrCreateForSend(wish('None', { defaultTopicQueueNums: -3 }))?.readQueueNums).toBe(0)
  })

  test('creates it after any topic that lets its permission be inherited', () => {
    expect(open().findOrCreateForSend(wish('Orders', { defaultTopic: 'DefaultCluster' }))?.perm).toBe(6)
  })

  test.each([
    ['automatic creation is off', { defaultTopic: 'TBW102' }, { autoCreateTopicEnable: false }],
    ['the template is unknown', { defaultTopic: 'Nobody' }, {}],
    ['the template is not inherited', { defaultTopic: 'SELF_TEST_TOPIC' }, {}],
  ])('creates nothing when %s', (_why, more, settings) => {
    const topics = open()
    Object.assign(config, settings)
    expect(topics.findOrCreateForSend(wish('Orders', more))).toBeUndefined()
    expect(topics.find('Orders')).toBeUndefined()
  })

  test.each(['../x', '', ' ', 'a b', 'a/b', '..', 'a\0b', 'ä', 'x'.repeat(128)])('cannot create %j', (name) => {
    const topics = open()
    expect(topics.findOrCreateForSend(wish(name))).toBeUndefined()
    expect(topics.findOrCreate(name, 1)).toBeUndefined()
    expect(topics.dataVersion.counter).toBe(0)
  })

  test('is in the file before the turn ends', async () => {
    const topics = open()
    topics.findOrCreateForSend(wish('Orders'))
    await Promise.resolve()
    expect(readFileSync(file(), 'utf8')).toContain('"Orders"')
    await topics.stop()
  })
})

describe('the retry topic of a group', () => {
  test('has the queues of the group and follows its order', () => {
    const topics = open()
    const changes: string[] = []
    topics.onChange((changed) => changes.push(...changed.map((topic) => `${topic.topicName} ${topic.order}`)))
    expect(topics.findOrCreateRetry('G', 2, 2)).toMatchObject({
      readQueueNums: 2,
      perm: 6,
      topicSysFlag: 2,
      order: false,
    })
    topics.findOrCreateRetry('G', 2, 2, false)
    topics.findOrCreateRetry('G', 2, 2, true)
    topics.findOrCreateRetry('G', 2, 2)
    expect(changes).toEqual(['%RETRY%G false', '%RETRY%G true'])
  })

  test('is not made when the group has no retry queues', () => {
    expect(open().findOrCreateRetry('G', 0, 0)).toBeUndefined()
  })
})

test('each change raises the version', () => {
  const topics = open()
  now = 2000
  topics.findOrCreate('A', 1)
  topics.findOrCreate('A', 1)
  expect(topics.dataVersion).toEqual({ counter: 1, stateVersion: 0, timestamp: 2000 })
  expect(topics.delete('A')).toBe(true)
  expect(topics.delete('A')).toBe(false)
  expect(topics.dataVersion.counter).toBe(2)
})

test('topics survive a restart, attributes and version included', async () => {
  const topics = open()
  topics.put([{ ...topics.findOrCreate('A', 3)!, order: true, attributes: new Map([['message.type', 'FIFO']]) }])
  await topics.stop()
  const again = open()
  expect(again.find('A')).toEqual(topics.find('A'))
  expect(again.dataVersion).toEqual(topics.dataVersion)
  expect(again.size).toBe(topics.size)
})

test('the file of Apache is read: tabs, and its values win over those of system topics', () => {
  writeFileSync(
    file(),
    '{\n\t"dataVersion":{\n\t\t"counter":12,\n\t\t"stateVersion":0,\n\t\t"timestamp":1700000000000\n\t},\n\t"topicConfigTable":{\n' +
      '\t\t"TopicA":{\n\t\t\t"attributes":{"message.type":"FIFO"},\n\t\t\t"order":false,\n\t\t\t"perm":6,\n\t\t\t"readQueueNums":8,\n' +
      '\t\t\t"topicFilterType":"MULTI_TAG",\n\t\t\t"topicName":"TopicA",\n\t\t\t"topicSysFlag":0,\n\t\t\t"writeQueueNums":8\n\t\t},\n' +
      '\t\t"TBW102":{"perm":7,"readQueueNums":3,"writeQueueNums":3,"topicName":"TBW102"}\n\t}\n}',
  )
  const topics = open()
  expect(topics.find('TopicA')).toMatchObject({ readQueueNums: 8, topicFilterType: 'MULTI_TAG' })
  expect(topics.find('TBW102')?.readQueueNums).toBe(3)
  expect(topics.dataVersion.counter).toBe(12)
})

test('a name that no topic may have is passed over in the file', () => {
  writeFileSync(file(), '{"topicConfigTable":{"../x":{"topicName":"../x"},"Good":{"topicName":"Good"}}}')
  const topics = open()
  expect(topics.find('../x')).toBeUndefined()
  expect(topics.find('Good')).toBeDefined()
})

test('the file has what Apache reads, one topic per line', async () => {
  const topics = open()
  topics.findOrCreate('A', 1)
  await topics.stop()
  const text = readFileSync(file(), 'utf8')
  const content = JSON.parse(text) as { topicConfigTable: Record<string, object> }
  expect(content.topicConfigTable['A']).toEqual({
    attributes: {},
    order: false,
    perm: 6,
    readQueueNums: 1,
    topicFilterType: 'SINGLE_TAG',
    topicName: 'A',
    topicSysFlag: 0,
    writeQueueNums: 1,
  })
  expect(text.split('\n').filter((line) => line.includes('"topicName"'))).toHaveLength(topics.size)
})

test('a topic is described in the words of Java', () => {
  expect(describeTopic(open().findOrCreate('A', 4)!)).toBe(
    'TopicConfig [topicName=A, readQueueNums=4, writeQueueNums=4, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false, attributes={}]',
  )
})

test('10,000 topics are created one by one in good time', async () => {
  const topics = open()
  let longest = 0
  for (let index = 0; index < 10_000; index++) {
    topics.findOrCreate(`Topic_${index}`, 4)
    if (index % 1000 !== 999) continue
    const before = process.cpuUsage()
    await Promise.resolve() // The file is written here.
    const { user, system } = process.cpuUsage(before)
    longest = Math.max(longest, user + system)
  }
  // Processor time: what else the machine does is not counted.
  expect(longest / 1000).toBeLessThan(250)
  await topics.stop()
  expect((readJavaJson(readFileSync(file())) as { dataVersion: object }).dataVersion).toEqual(topics.dataVersion)
})

describe('groups', () => {
  const openGroups = (): Groups => {
    const groups = new Groups(parts())
    groups.load()
    return groups
  }

  test('are created on first use with the defaults of RocketMQ, and survive a restart', async () => {
    const groups = openGroups()
    expect(groups.find('G')).toBeUndefined()
    expect(groups.findOrCreate('G')).toMatchObject({ retryQueueNums: 1, retryMaxTimes: 16, consumeEnable: true })
    expect(groups.dataVersion.counter).toBe(1)
    await groups.stop()
    expect(openGroups().find('G')).toEqual(groups.find('G'))
    expect(openGroups().find('TOOLS_CONSUMER')).toBeDefined()
  })

  test('are not created when that is off, but for system groups', () => {
    Object.assign(config, { autoCreateSubscriptionGroup: false })
    const groups = openGroups()
    expect(groups.findOrCreate('G')).toBeUndefined()
    expect(groups.findOrCreate('CID_RMQ_SYS_X')).toBeDefined()
    Object.assign(config, { enableCreateSysGroup: false })
    expect(groups.findOrCreate('CID_RMQ_SYS_Y')).toBeUndefined()
  })

  test.each(['../x', '', 'a b', 'x'.repeat(121)])('cannot be called %j', (name) => {
    expect(openGroups().findOrCreate(name)).toBeUndefined()
  })

  test('are forbidden to read a topic, and allowed again, also over a restart', async () => {
    const groups = openGroups()
    const before = groups.dataVersion.counter
    groups.setReadable('G', 'T', true)
    expect(groups.dataVersion.counter).toBe(before)
    groups.setReadable('G', 'T', false)
    groups.setReadable('G', 'U', false)
    expect(groups.dataVersion.counter).toBe(before + 2)
    await groups.stop()
    const again = openGroups()
    expect([again.isReadForbidden('G', 'T'), again.isReadForbidden('G', 'U')]).toEqual([true, true])
    again.setReadable('G', 'T', true)
    expect([again.isReadForbidden('G', 'T'), again.isReadForbidden('G', 'U')]).toEqual([false, true])
    again.setReadable('G', 'U', true)
    expect(again.forbiddenTable.size).toBe(0)
    await again.stop()
  })

  test('keep what an operator has forbidden, from the file of Apache', async () => {
    writeFileSync(
      path.join(folder, 'subscriptionGroup.json'),
      '{"dataVersion":{"counter":3},"forbiddenTable":{"G":{"T":4}},"subscriptionGroupTable":{"G":{"groupName":"G","retryMaxTimes":3}}}',
    )
    const groups = openGroups()
    expect(groups.isReadForbidden('G', 'T')).toBe(true)
    expect(groups.isReadForbidden('G', 'U')).toBe(false)
    expect(groups.find('G')?.retryMaxTimes).toBe(3)
    groups.findOrCreate('H')
    await groups.stop()
    expect(openGroups().isReadForbidden('G', 'T')).toBe(true)
    expect(groups.delete('G')).toBe(true)
    expect(groups.isReadForbidden('G', 'T')).toBe(false)
  })
})
