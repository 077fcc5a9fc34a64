import { rmSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { readPlan, writePlan } from './static-topic-file.ts'
import {
  agreementOf,
  logicalQueues,
  nextLogicOffset,
  planQueues,
  planRemapping,
  type StaticConfigs,
  type StaticPlan,
} from './static-topic-plan.ts'

const now = 1_700_000_000_000
const none: StaticConfigs = new Map()
const wish = (targets: string[], at = now) => ({ topic: 'Static', targets, now: at })
/** Broker and physical queue at which each logical queue is written. */
const leaders = ({ configs }: StaticPlan): string[] => {
  const queues = logicalQueues(configs)
  return [...queues.keys()]
    .sort((a, b) => a - b)
    .map((id) => `${queues.get(id)!.at(-1)!.bname}:${queues.get(id)!.at(-1)!.queueId}`)
}

describe('a new static topic', () => {
  it('is spread evenly', () => {
    const plan = planQueues(none, 5, wish(['a', 'b']))
    expect(leaders(plan)).toEqual(['a:0', 'b:0', 'a:1', 'b:1', 'a:2'])
    expect(plan).toMatchObject({ type: 'CREATE_OR_UPDATE', epoch: now })
    expect(plan.configs.get('a')).toMatchObject({ readQueueNums: 3, writeQueueNums: 3, perm: 6 })
    expect(agreementOf(plan.configs)).toEqual({ epoch: now, totalQueues: 5 })
    expect(none.size).toBe(0)
  })

  it('grows on the brokers that have least, and never shrinks', () => {
    const first = planQueues(none, 3, wish(['a']))
    const grown = planQueues(first.configs, 6, wish(['a', 'b'], now + 1))
    expect(leaders(grown)).toEqual(['a:0', 'a:1', 'a:2', 'b:0', 'b:1', 'b:2'])
    // Brokers take only a mapping that is clearly newer.
    expect(grown.epoch).toBe(now + 1000)
    expect(agreementOf(first.configs)).toEqual({ epoch: now, totalQueues: 3 })
    expect(() => planQueues(grown.configs, 5, wish(['a']))).toThrow(
      'Cannot decrease the queue num for static topic 5 < 6',
    )
    expect(() => planQueues(grown.configs, 6, wish(['a']))).toThrow('equal the existed queue num')
  })
})

describe('a remapping', () => {
  const first = planQueues(none, 5, wish(['a', 'b'])).configs

  it('moves as few queues as it can', () => {
    const plan = planRemapping(first, wish(['a', 'b', 'c']))
    expect(leaders(plan)).toEqual(['a:0', 'b:0', 'a:1', 'b:1', 'c:0'])
    expect([[...plan.brokersIn], [...plan.brokersOut]]).toEqual([['c'], ['a']])
    expect(planRemapping(first, wish(['b', 'a'])).brokersIn.size).toBe(0)
  })

  it('keeps the old pieces, and both brokers know the new one', () => {
    const plan = planRemapping(first, wish(['b']))
    expect(leaders(plan)).toEqual(['b:2', 'b:0', 'b:3', 'b:1', 'b:4'])
    const items = plan.configs.get('b')!.mappingDetail.hostedQueues.get(0)
    expect(items).toMatchObject([
      { bname: 'a', gen: 0, queueId: 0, logicOffset: 0 },
      { bname: 'b', gen: 1, queueId: 2, logicOffset: -1 },
    ])
    expect(plan.configs.get('a')!.mappingDetail.hostedQueues.get(0)).toEqual(items)
    expect(plan.configs.get('b')).toMatchObject({ readQueueNums: 5, writeQueueNums: 5 })
  })
})

describe('brokers that do not fit together', () => {
  const broken = (change: (configs: StaticConfigs) => void): StaticConfigs => {
    const { configs } = planQueues(none, 4, wish(['a', 'b']))
    change(configs)
    return configs
  }
  const all = (configs: StaticConfigs): void => {
    agreementOf(configs)
    logicalQueues(configs)
  }

  it.each<[string, (configs: StaticConfigs) => void, string]>([
    ['another epoch', (configs) => configs.get('b')!.mappingDetail.epoch++, 'another epoch'],
    ['another number', (configs) => configs.get('b')!.mappingDetail.totalQueues++, 'another number of queues'],
    ['another name', (configs) => (configs.get('b')!.mappingDetail.bname = 'z'), 'another broker name'],
    [
      'a queue too few',
      (configs) => configs.get('b')!.mappingDetail.hostedQueues.delete(1),
      'no broker leads logical queue 1',
    ],
    ['a queue nobody has', (configs) => configs.get('b')!.writeQueueNums--, 'but the broker does not have it'],
    [
      'one queue twice',
      (configs) => (configs.get('b')!.mappingDetail.hostedQueues.get(3)![0]!.queueId = 0),
      'carries two pieces',
    ],
  ])('are refused: %s', (_name, change, message) => {
    expect(() => all(broken(change))).toThrow(message)
  })
})

it('a moved queue goes on in the next free block of 10,000', () => {
  const old = {
    gen: 0,
    queueId: 0,
    bname: 'a',
    logicOffset: 20_000,
    startOffset: 100,
    endOffset: -1,
    timeOfStart: -1,
    timeOfEnd: -1,
  }
  expect(nextLogicOffset({ ...old, logicOffset: 0, startOffset: 0 }, 0)).toBe(10_000)
  expect(nextLogicOffset(old, 5099)).toBe(30_000)
  expect(nextLogicOffset(old, 5100)).toBe(40_000)
  expect(() => nextLogicOffset(old, 99)).toThrow('before its piece begins')
})

describe('a mapping file', () => {
  const files: string[] = []
  afterEach(() => {
    for (const file of files.splice(0)) rmSync(file, { force: true })
  })

  it('brings the mapping back', async () => {
    const plan = planRemapping(planQueues(none, 3, wish(['a'])).configs, wish(['a', 'b']))
    const file = await writePlan({ ...plan, topic: 'StaticFile' }, 'after')
    files.push(file)
    expect(file).toMatch(/StaticFile-1700000001000\.after$/)
    expect(await readPlan(file, 'StaticFile')).toEqual({ ...plan, topic: 'StaticFile' })
    await expect(readPlan(file, 'Other')).rejects.toThrow('is for the topic "StaticFile"')
    writeFileSync(file, '{"topic":"Static","epoch":1,"brokerConfigMap":{"a":{}}}')
    await expect(readPlan(file, 'Static')).rejects.toThrow('has no mapping for a')
    await expect(readPlan(`${file}.none`, 'Static')).rejects.toThrow('cannot be read')
  })
})
