import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../base/log.ts'
import { ConsumerOffsets } from './offsets.ts'

let configFolder: string
let now = 1000
beforeEach(() => {
  configFolder = mkdtempSync(path.join(tmpdir(), 'offsets-'))
  now = 1000
})
afterEach(() => {
  rmSync(configFolder, { recursive: true, force: true })
})

const file = () => path.join(configFolder, 'consumerOffset.json')
const config = { flushConsumerOffsetInterval: 5000, consumerOffsetUpdateVersionStep: 3, enableLmq: false }
const open = (changes: Partial<typeof config> = {}): ConsumerOffsets => {
  const clock = { now: () => now }
  const offsets = new ConsumerOffsets({ configFolder, log: silentLog, clock, config: { ...config, ...changes } })
  offsets.load()
  return offsets
}

describe('positions', () => {
  it('are kept by topic, group and queue, may go back, and are exact', () => {
    const offsets = open()
    expect(offsets.get('T', 'G', 0)).toBeUndefined()
    offsets.commit('T', 'G', 0, 10)
    offsets.commit('T', 'G', 1, 2n ** 63n - 1n)
    offsets.commit('T', 'H', 0, Infinity)
    offsets.commit('T', 'G', 0, 4)
    expect(offsets.get('T', 'G', 0)).toBe(4n)
    expect(offsets.get('T', 'G', 1)).toBe(9223372036854775807n)
    expect(offsets.get('T', 'H', 0)).toBe(9223372036854775807n)
    expect([...offsets.queuesOf('T', 'G').keys()]).toEqual([0, 1])
  })

  it('know the topics of a group and the groups of a topic', () => {
    const offsets = open()
    offsets.commit('T', 'G', 0, 1)
    offsets.commit('U', 'G', 0, 1)
    offsets.commit('T', 'H', 0, 1)
    expect(offsets.topicsOf('G')).toEqual(['T', 'U'])
    expect(offsets.groupsOf('T')).toEqual(['G', 'H'])
    offsets.removeTopic('T')
    expect(offsets.topicsOf('G')).toEqual(['U'])
    expect(offsets.groups()).toEqual(['G'])
    offsets.removeGroup('G')
    expect(offsets.groups()).toEqual([])
    expect(offsets.groupsOf('U')).toEqual([])
  })

  it('are cloned to another group', () => {
    const offsets = open()
    offsets.commit('T', 'G', 0, 3)
    offsets.commit('T', 'G', 1, 4)
    offsets.clone('G', 'H', 'T')
    expect([...offsets.queuesOf('T', 'H')]).toEqual([
      [0, 3n],
      [1, 4n],
    ])
  })

  it('of all groups are compared: the smallest that is still stored, and where a group is behind it', () => {
    const offsets = open()
    for (const [group, values] of [
      ['G', [5, 7]],
      ['H', [3, 9]],
      ['Old', [1, 20]],
    ] as const)
      values.forEach((value, queueId) => offsets.commit('T', group, queueId, value))
    const smallest = (compared?: string, ...leftOut: string[]) => [
      ...offsets.smallestOf('T', compared, new Set(leftOut), () => 2),
    ]
    expect(smallest()).toEqual([
      [0, 3n],
      [1, 7n],
    ])
    expect(smallest('G', 'H')).toEqual([
      [0, 5n],
      [1, 7n],
    ])
    expect(smallest('Old')).toEqual([
      [0, 2n ** 63n - 1n],
      [1, 7n],
    ])
    expect(offsets.get('T', 'H', 0)).toBe(3n)
    expect([...offsets.smallestOf('U', 'G', new Set(), () => 0)]).toEqual([])
  })

  it("of broadcasting members are kept, and are nobody's group", async () => {
    const offsets = open()
    offsets.commit('T', 'G@broadcast', 0, 4)
    offsets.commit('T', 'G', 0, 9)
    expect(offsets.groupsOf('T')).toEqual(['G'])
    expect(offsets.groups()).toEqual(['G'])
    expect(offsets.smallestOf('T', undefined, new Set(), () => 0).get(0)).toBe(9n)
    await offsets.flush()
    const again = open()
    expect(again.get('T', 'G@broadcast', 0)).toBe(4n)
    expect([...again.table().keys()].sort()).toEqual(['T@G', 'T@G@broadcast'])
    again.removeGroup('G')
    expect(again.table().size).toBe(0)
    offsets.removeTopic('T')
    expect(offsets.table().size).toBe(0)
  })

  it('are told by group and topic', () => {
    const offsets = open()
    offsets.commit('U', 'G', 0, 1)
    offsets.commit('T', 'G', 0, 1)
    offsets.recordPull('T', 'G', 0, 4)
    expect([...offsets.topicsOfGroups()]).toEqual([['G', ['T', 'U']]])
    expect([...offsets.table().keys()].sort()).toEqual(['T@G', 'U@G'])
    expect([...offsets.pulledTable()]).toEqual([['T@G', new Map([[0, 4n]])]])
  })

  it('step the version after so many commits', () => {
    const offsets = open()
    for (let i = 1; i <= 2; i++) offsets.commit('T', 'G', 0, i)
    expect(offsets.version.counter).toBe(0)
    now = 2000
    offsets.commit('T', 'G', 0, 3)
    expect(offsets.version).toMatchObject({ counter: 1, timestamp: 2000 })
  })
})

describe('a reset', () => {
  it('moves the position and is told once', () => {
    const offsets = open()
    offsets.commit('T', 'G', 0, 9)
    offsets.reset('T', 'G', 0, 2)
    expect(offsets.get('T', 'G', 0)).toBe(2n)
    expect(offsets.hasPendingReset('T', 'G', 0)).toBe(true)
    expect(offsets.hasPendingReset('T', 'G', 1)).toBe(false)
    expect(offsets.takePendingReset('T', 'G', 0)).toBe(2n)
    expect(offsets.takePendingReset('T', 'G', 0)).toBeUndefined()
    expect(offsets.hasPendingReset('T', 'G', 0)).toBe(false)
  })

  it('goes with its topic or group', () => {
    const offsets = open()
    offsets.reset('T', 'G', 0, 2)
    offsets.reset('U', 'G', 0, 2)
    offsets.removeTopic('T')
    expect(offsets.hasPendingReset('T', 'G', 0)).toBe(false)
    expect(offsets.hasPendingReset('U', 'G', 0)).toBe(true)
    offsets.removeGroup('G')
    expect(offsets.takePendingReset('U', 'G', 0)).toBeUndefined()
  })
})

it('tells how far a group was given messages, its position before the first pull', () => {
  const offsets = open()
  offsets.commit('T', 'G', 0, 5)
  expect(offsets.pulledOf('T', 'G', 0)).toBe(5n)
  offsets.recordPull('T', 'G', 0, 8)
  expect(offsets.pulledOf('T', 'G', 0)).toBe(8n)
})

describe('the file', () => {
  it('survives a restart with every bit, in the form of Apache', async () => {
    const offsets = open()
    offsets.commit('%RETRY%G', 'G', 0, 1)
    offsets.commit('T', 'G', 3, 7)
    offsets.commit('T', 'G', 0, 9223372036854775807n)
    await offsets.stop()
    const text = readFileSync(file(), 'utf8')
    expect(text).toContain('"offsetTable":{')
    expect(text).toContain('"T@G":{\n\t\t\t"0":9223372036854775807,\n\t\t\t"3":7\n\t\t}')
    expect(JSON.parse(text)).toMatchObject({ groupTopicMap: { G: ['%RETRY%G', 'T'] } })
    const again = open()
    expect(again.get('T', 'G', 0)).toBe(9223372036854775807n)
    expect(again.get('T', 'G', 3)).toBe(7n)
    expect(again.topicsOf('G')).toEqual(['%RETRY%G', 'T'])
    expect(again.version).toEqual(offsets.version)
  })

  it('is read as Apache writes it, with bare number keys', () => {
    writeFileSync(
      file(),
      '{\n\t"dataVersion":{"counter":3,"stateVersion":0,"timestamp":1700000000000},\n\t"groupTopicMap":{"GroupA":["TopicA"]},\n' +
        '\t"offsetTable":{\n\t\t"TopicA@GroupA":{0:120,1:118\n\t\t}\n\t},\n\t"pullOffsetTable":{}\n}',
    )
    const offsets = open()
    expect(offsets.get('TopicA', 'GroupA', 0)).toBe(120n)
    expect(offsets.get('TopicA', 'GroupA', 1)).toBe(118n)
    expect(offsets.version).toEqual({ counter: 3, stateVersion: 0, timestamp: 1700000000000 })
  })

  it('is written only when something changed', async () => {
    const offsets = open()
    offsets.commit('T', 'G', 0, 1)
    await offsets.flush()
    writeFileSync(file(), 'left alone')
    offsets.commit('T', 'G', 0, 1)
    await offsets.flush()
    expect(readFileSync(file(), 'utf8')).toBe('left alone')
    await offsets.stop()
  })
})

describe('positions of light groups', () => {
  const lightFile = () => path.join(configFolder, 'lmqConsumerOffset.json')
  const openLight = () => open({ enableLmq: true })

  it('are one per topic, and in the table and file that Apache has for them', async () => {
    const offsets = openLight()
    offsets.commit('%LMQ%one', '%LMQ%one', 0, 5)
    offsets.commit('%LMQ%one', '%LMQ%one', 3, 7)
    offsets.commit('T', 'G', 1, 2)
    expect(offsets.get('%LMQ%one', '%LMQ%one', 9)).toBe(7n)
    expect([...offsets.queuesOf('%LMQ%one', '%LMQ%one')]).toEqual([[0, 7n]])
    await offsets.stop()
    expect(JSON.parse(readFileSync(lightFile(), 'utf8'))).toEqual({
      dataVersion: { counter: 1, stateVersion: 0, timestamp: 1000 },
      groupTopicMap: { G: ['T'] },
      lmqOffsetTable: { '%LMQ%one@%LMQ%one': 7 },
      offsetTable: { 'T@G': { '1': 2 } },
    })
    const again = openLight()
    expect(again.get('%LMQ%one', '%LMQ%one', 0)).toBe(7n)
    expect(again.get('T', 'G', 1)).toBe(2n)
  })

  it('begin with what was in the ordinary file, once', async () => {
    const before = open()
    before.commit('T', 'G', 0, 4)
    await before.stop()
    const first = openLight()
    expect(first.get('T', 'G', 0)).toBe(4n)
    first.commit('T', 'G', 0, 6)
    await first.stop()
    expect(openLight().get('T', 'G', 0)).toBe(6n)
    expect(open().get('T', 'G', 0)).toBe(4n)
  })

  it('are nothing special without light queues', () => {
    const offsets = open()
    offsets.commit('%LMQ%one', '%LMQ%one', 3, 7)
    expect(offsets.get('%LMQ%one', '%LMQ%one', 0)).toBeUndefined()
    expect(offsets.print()).not.toContain('lmqOffsetTable')
  })
})
