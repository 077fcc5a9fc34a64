import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { checkClientConfig, heartBeat } from '../../protocol/requests/clients.ts'
import { pullMessage, sendMessageV2 } from '../../protocol/requests/messages.ts'
import { queryConsumeQueue } from '../../protocol/requests/statistics.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { pullHeader, sendHeader, textsOf } from '../../testing/messages.ts'
import { bloomDataOf, bloomGeometry } from './bloom-filter.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ broker: { enablePropertyFilter: true } })
})
afterAll(() => cluster.close())

const suspend = 2
const inline = 4

async function send(topic: string, body: string, properties: Record<string, string>): Promise<void> {
  const stored = Object.entries({ UNIQ_KEY: body, ...properties }).map(([name, value]) => `${name}\u0001${value}\u0002`)
  const header = sendHeader({ topic, properties: stored.join('') })
  const reply = await cluster.connector.call(cluster.brokerAddress, sendMessageV2, header, { body: Buffer.from(body) })
  expect(reply.code).toBe(0)
}

const pull = (given: Parameters<typeof pullHeader>[0]) =>
  cluster.connector.call(
    cluster.brokerAddress,
    pullMessage,
    pullHeader({ sysFlag: inline, expressionType: 'SQL92', ...given }),
    { timeoutMs: 20_000 },
  )

interface Wish {
  readonly topic: string
  readonly subString: string
  readonly subVersion?: bigint
  readonly expressionType?: string
}

const subscriptionOf = (wish: Wish) => ({
  classFilterMode: false,
  tagsSet: [],
  codeSet: [],
  subVersion: 10n,
  expressionType: 'SQL92',
  ...wish,
})

const beat = (group: string, wishes: readonly Wish[], to = cluster) =>
  to.connector.call(
    to.brokerAddress,
    heartBeat,
    {},
    {
      body: {
        clientID: 'sql@1',
        producerDataSet: [],
        heartbeatFingerprint: 0,
        withoutSub: false,
        consumerDataSet: [
          {
            groupName: group,
            consumeType: 'CONSUME_PASSIVELY',
            messageModel: 'CLUSTERING',
            consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
            unitMode: false,
            subscriptionDataSet: wishes.map(subscriptionOf),
          },
        ],
      },
    },
  )

const check = (wish: Omit<Wish, 'topic'>) => {
  const body = { clientId: 'c', group: 'g', subscriptionData: subscriptionOf({ topic: 'T', ...wish }) }
  return cluster.connector.call(cluster.brokerAddress, checkClientConfig, {}, { body })
}

describe('a pull with an SQL92 expression of its own', () => {
  it('gets the messages that match, and moves past the others', async () => {
    for (let i = 0; i < 10; i++) await send('Sql', `m${i}`, { n: String(i), color: i % 2 === 0 ? 'red' : 'blue' })
    const some = await pull({ topic: 'Sql', subscription: "n BETWEEN 3 AND 6 AND color = 'red'" })
    expect(some).toMatchObject({ code: 0, header: { nextBeginOffset: 10 } })
    expect(textsOf(some.body)).toEqual(['m4', 'm6'])
    expect(await pull({ topic: 'Sql', subscription: 'n > 10' })).toMatchObject({
      code: 20,
      remark: 'NO_MATCHED_MESSAGE',
      header: { nextBeginOffset: 10 },
    })
  })

  it.each(['n >', "color = 'red", 'n = 99999999999999999999', "'x'", 'n BETWEEN 9 AND 1'])(
    'is refused with 23 when it does not compile: %s',
    async (subscription) => {
      await send('SqlBad', 'm', { n: '1' })
      const reply = await pull({ topic: 'SqlBad', subscription })
      expect(reply).toMatchObject({ code: 23 })
      expect(reply.remark).toMatch(/^parse the consumer's subscription failed: /)
    },
  )

  it('is refused with 23 for an unknown type or no expression', async () => {
    expect((await pull({ topic: 'SqlBad', expressionType: 'SQL93', subscription: 'n = 1' })).code).toBe(23)
    expect((await pull({ topic: 'SqlBad', subscription: '' })).code).toBe(23)
  })

  it('waits through messages it does not want and is woken by one it does', async () => {
    await send('SqlHeld', 'first', { n: '9' })
    const waiting = pull({
      topic: 'SqlHeld',
      queueOffset: 1,
      sysFlag: suspend | inline,
      subscription: 'n >= 5',
      suspendTimeoutMillis: 15_000,
    })
    await vi.waitFor(() => expect(cluster.broker.holds.sizeOf('SqlHeld', 0)).toBe(1))
    await send('SqlHeld', 'not this', { n: '4' })
    await send('SqlHeld', 'nor this', { TAGS: 'x' })
    expect(cluster.broker.holds.sizeOf('SqlHeld', 0)).toBe(1)
    await send('SqlHeld', 'this', { n: '5' })
    const reply = await waiting
    expect(textsOf(reply.body)).toEqual(['this'])
    expect(reply.header.nextBeginOffset).toBe(4)
  })
})

describe('a group that subscribes by SQL92 in its heartbeats', () => {
  const pullOf = (topic: string, subVersion: bigint) =>
    pull({ topic, consumerGroup: `GID_${topic}`, sysFlag: 0, subVersion })

  it('gets what matches; the newest version of the expression counts', async () => {
    await send('SqlGroup', 'a', { n: '1' })
    await send('SqlGroup', 'b', { n: '2' })
    await beat('GID_SqlGroup', [{ topic: 'SqlGroup', subString: 'n = 1', subVersion: 10n }])
    expect(textsOf((await pullOf('SqlGroup', 10n)).body)).toEqual(['a'])
    expect((await pullOf('SqlGroup', 11n)).code).toBe(25)
    await beat('GID_SqlGroup', [{ topic: 'SqlGroup', subString: 'n = 2', subVersion: 12n }])
    expect(textsOf((await pullOf('SqlGroup', 12n)).body)).toEqual(['b'])
    await beat('GID_SqlGroup', [{ topic: 'SqlGroup', subString: 'n = 1', subVersion: 11n }])
    expect(textsOf((await pullOf('SqlGroup', 11n)).body)).toEqual(['b'])
  })

  it('is shown by the query of a consume queue', async () => {
    await send('SqlShown', 'a', { n: '1' })
    await beat('GID_SqlShown', [{ topic: 'SqlShown', subString: 'n = 1' }])
    const ask = (consumerGroup: string) => {
      const header = { topic: 'SqlShown', queueId: 0, index: 0, count: 1, consumerGroup }
      return cluster.connector.call(cluster.brokerAddress, queryConsumeQueue, header)
    }
    expect((await ask('GID_SqlShown')).body?.filterData).toContain('"expression":"n = 1"')
    expect((await ask('GID_gone')).body?.filterData).toBe('GID_gone@SqlShown is not online!')
  })

  it('is told with 27 that its expression does not compile', async () => {
    await send('SqlWrong', 'a', { n: '1' })
    await beat('GID_SqlWrong', [{ topic: 'SqlWrong', subString: 'n = ', subVersion: 10n }])
    expect(await pullOf('SqlWrong', 10n)).toMatchObject({
      code: 27,
      remark: "The broker's consumer filter data is not exist!Your expression may be wrong!",
    })
  })

  it('is kept in consumerFilter.json as Apache keeps it, and counts as gone after a restart', async () => {
    const own = await startTestCluster({ broker: { enablePropertyFilter: true } })
    try {
      const subscribe = () => beat('GID_Kept', [{ topic: 'Kept', subString: 'n = 1' }], own)
      await subscribe()
      expect(own.broker.filters.find('Kept', 'GID_Kept')).toMatchObject({ deadTime: 0, clientVersion: 10n })
      await own.restartBroker()
      const file = path.join(own.broker.configFolder, 'consumerFilter.json')
      const stored = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>
      const kept = own.broker.filters.find('Kept', 'GID_Kept')!
      expect(kept.deadTime).toBeGreaterThanOrEqual(kept.bornTime)
      expect(stored).toEqual({
        filterDataByTopic: {
          Kept: {
            groupFilterData: {
              GID_Kept: {
                bloomFilterData: bloomDataOf('GID_Kept#Kept', bloomGeometry(20, 32)),
                bornTime: kept.bornTime,
                clientVersion: 10,
                consumerGroup: 'GID_Kept',
                dead: true,
                deadTime: expect.any(Number) as number,
                expression: 'n = 1',
                expressionType: 'SQL92',
                topic: 'Kept',
              },
            },
            topic: 'Kept',
          },
        },
      })
      await subscribe()
      expect(own.broker.filters.find('Kept', 'GID_Kept')?.deadTime).toBe(0)
      await own.restartBroker({ maxErrorRateOfBloomFilter: 1 })
      expect(own.broker.filters.find('Kept', 'GID_Kept')).toBeUndefined()
    } finally {
      await own.close()
    }
  })
})

describe('the check that clients ask for when they start', () => {
  it('passes tags whatever they are, and expressions that compile', async () => {
    expect((await check({ expressionType: 'TAG', subString: '||' })).code).toBe(0)
    expect((await check({ expressionType: 'SQL92', subString: 'n > 1' })).code).toBe(0)
  })

  it('says with 23 what is wrong and where', async () => {
    const reply = await check({ expressionType: 'SQL92', subString: 'n > 1 AND\n color = ' })
    expect(reply.code).toBe(23)
    expect(reply.remark).toContain('Encountered "<EOF>" at line 2, column 10')
  })
})

describe('a retry topic', () => {
  it('passes the expression of the original topic again when filterSupportRetry is set', async () => {
    const own = await startTestCluster({ broker: { enablePropertyFilter: true, filterSupportRetry: true } })
    const call = async (body: string, properties: string) => {
      const header = sendHeader({ topic: '%RETRY%GID_r', properties: `UNIQ_KEY\u0001${body}\u0002${properties}` })
      const options = { body: Buffer.from(body) }
      expect((await own.connector.call(own.brokerAddress, sendMessageV2, header, options)).code).toBe(0)
    }
    try {
      const wishes = [
        { topic: 'Original', subString: 'n = 1' },
        { topic: '%RETRY%GID_r', subString: '*', expressionType: 'TAG' },
      ]
      await beat('GID_r', wishes, own)
      await call('wanted', 'RETRY_TOPIC\u0001Original\u0002n\u00011\u0002')
      await call('unwanted', 'RETRY_TOPIC\u0001Original\u0002n\u00012\u0002')
      await call('of another topic', 'RETRY_TOPIC\u0001Other\u0002n\u00012\u0002')
      const header = pullHeader({ topic: '%RETRY%GID_r', consumerGroup: 'GID_r', sysFlag: 0 })
      const reply = await own.connector.call(own.brokerAddress, pullMessage, header)
      expect(textsOf(reply.body)).toEqual(['wanted', 'of another topic'])
    } finally {
      await own.close()
    }
  })
})
