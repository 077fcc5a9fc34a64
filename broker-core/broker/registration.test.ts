import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { decodeRegistration } from '../protocol/bodies/broker-registration.ts'
import { requests } from '../protocol/requests/index.ts'
import { silentLog } from '../base/log.ts'
import { openAdminClient } from '../client/index.ts'
import { type Namesrv, startNamesrv } from '../namesrv/namesrv.ts'
import { Dispatcher } from '../remoting/dispatcher.ts'
import { Listener } from '../remoting/listener.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { addressesIn } from './registration.ts'

let cluster: TestCluster
const toClose: { close(): Promise<unknown> }[] = []

beforeEach(async () => {
  cluster = await startTestCluster()
})
afterEach(async () => {
  await cluster.close()
  for (const each of toClose.splice(0)) await each.close()
})

const secondNamesrv = async (listenPort = 0): Promise<Namesrv> => {
  const namesrv = await startNamesrv({
    config: { bindAddress: '127.0.0.1', listenPort, kvConfigPath: `${cluster.folder}/kv2.json` },
  })
  toClose.push(namesrv)
  return namesrv
}
const createTopic = async (topic: string, more: object = {}) => {
  const header = { topic, readQueueNums: 2, writeQueueNums: 2, perm: 6, ...more }
  expect((await cluster.connector.call(cluster.brokerAddress, requests.updateAndCreateTopic, header)).code).toBe(0)
}
const knows = (namesrv: Namesrv, topic: string) =>
  vi.waitFor(() => {
    expect(namesrv.routes.route(topic)?.queueDatas).toHaveLength(1)
  })

/** A NameServer that only remembers what it is told, and answers as it is told. */
async function recordingNamesrv(
  answer: { changed: boolean; code?: number; until?: Promise<void> } = { changed: false },
) {
  const registrations: { topics: string[]; version: object; perms: number[]; compressed: boolean }[] = []
  const asked: unknown[] = []
  const listener = await Listener.start({
    log: silentLog,
    host: '127.0.0.1',
    ports: [{ port: 0 }],
    dispatcher: new Dispatcher({
      log: silentLog,
      requests,
      handlers: {
        registerBroker: async ({
          header,
          body,
          command,
        }: {
          header: { compressed: boolean }
          body: Buffer
          command: { version: number }
        }) => {
          const { topicConfigSerializeWrapper: wrapper } = decodeRegistration(body, command.version, header.compressed)
          registrations.push({
            topics: [...wrapper.topicConfigTable.keys()],
            version: wrapper.dataVersion,
            perms: [...wrapper.topicConfigTable.values()].map((topic) => topic.perm),
            compressed: header.compressed,
          })
          await answer.until
          return { code: answer.code ?? 0 }
        },
        queryDataVersion: ({ body }: { body: unknown }) => {
          asked.push(body)
          return { header: { changed: answer.changed } }
        },
        unregisterBroker: () => ({}),
      },
    }),
  })
  toClose.push({ close: () => listener.close(0) })
  return { registrations, asked, listener, answer, address: `127.0.0.1:${listener.ports[0]}` }
}
const useNamesrv = (...addresses: string[]) => {
  cluster.broker.settings.update(new Map([['namesrvAddr', addresses.join(';')]]))
}

test('a broker is known at every NameServer it is given, and gone everywhere when it stops', async () => {
  const second = await secondNamesrv()
  useNamesrv(cluster.namesrvAddress, second.address)
  await knows(second, 'TBW102')
  await vi.waitFor(() => {
    expect(cluster.broker.registration.state).toEqual([
      { address: cluster.namesrvAddress, isRegistered: true },
      { address: second.address, isRegistered: true },
    ])
  })
  await cluster.broker.close()
  expect(cluster.namesrv.routes.route('TBW102')).toBeUndefined()
  expect(second.routes.route('TBW102')).toBeUndefined()
})

test('a NameServer that is taken from the list is told goodbye', async () => {
  const second = await secondNamesrv()
  useNamesrv(cluster.namesrvAddress, second.address)
  await knows(second, 'TBW102')
  useNamesrv(cluster.namesrvAddress)
  await vi.waitFor(() => {
    expect(second.routes.route('TBW102')).toBeUndefined()
  })
  expect(cluster.namesrv.routes.route('TBW102')).toBeDefined()
})

test('a topic is known at once after its creation and after each change', async () => {
  await createTopic('Orders')
  await knows(cluster.namesrv, 'Orders')
  await createTopic('Orders', { readQueueNums: 8, perm: 4 })
  await vi.waitFor(() => {
    expect(cluster.namesrv.routes.route('Orders')?.queueDatas[0]).toMatchObject({ readQueueNums: 8, perm: 4 })
  })
})

test('only the changed topics travel, those of one moment together, under the version of the whole table', async () => {
  const namesrv = await recordingNamesrv()
  useNamesrv(namesrv.address)
  await vi.waitFor(() => {
    expect(namesrv.registrations).toHaveLength(1)
  })
  expect(namesrv.registrations[0]?.topics).toEqual([...cluster.broker.topics.names()])
  cluster.broker.topics.findOrCreate('A', 1)
  cluster.broker.topics.findOrCreate('B', 1)
  await vi.waitFor(() => {
    expect(namesrv.registrations).toHaveLength(2)
  })
  expect(namesrv.registrations[1]).toMatchObject({ topics: ['A', 'B'], version: cluster.broker.topics.dataVersion })
})

describe('a regular registration', () => {
  const beatOnce = async (answer: { changed: boolean }, force = false) => {
    const namesrv = await recordingNamesrv(answer)
    useNamesrv(namesrv.address)
    await vi.waitFor(() => {
      expect(namesrv.registrations).toHaveLength(1)
    })
    cluster.broker.settings.update(new Map([['forceRegister', String(force)]]))
    cluster.broker.registration.beat()
    await vi.waitFor(() => {
      expect(namesrv.asked.length + namesrv.registrations.length).toBeGreaterThan(1)
    })
    await cluster.broker.registration.settled()
    return namesrv
  }

  test('asks whether the copy is old, and leaves it when it is not', async () => {
    const namesrv = await beatOnce({ changed: false })
    expect(namesrv.asked).toEqual([cluster.broker.topics.dataVersion])
    expect(namesrv.registrations).toHaveLength(1)
  })

  test('sends all topics when the copy is old', async () => {
    const namesrv = await beatOnce({ changed: true })
    expect(namesrv.registrations).toHaveLength(2)
    expect(namesrv.registrations[1]?.topics).toHaveLength(cluster.broker.topics.size)
  })

  test('sends all topics each time when that is switched on', async () => {
    const namesrv = await beatOnce({ changed: false }, true)
    expect(namesrv.asked).toEqual([])
    expect(namesrv.registrations).toHaveLength(2)
  })

  test('restores a topic that was deleted at the NameServer only', async () => {
    cluster.namesrv.routes.deleteTopic('BenchmarkTest')
    cluster.broker.registration.beat()
    await knows(cluster.namesrv, 'BenchmarkTest')
  })
})

test('a NameServer that comes back is told everything again', async () => {
  const { port } = cluster.namesrv
  await createTopic('Orders')
  await cluster.namesrv.close()
  await vi.waitFor(() => {
    expect(cluster.broker.registration.state).toMatchObject([{ isRegistered: false }])
  })
  const again = await secondNamesrv(port)
  await vi.waitFor(
    () => {
      expect(again.routes.route('Orders')).toBeDefined()
    },
    { timeout: 10_000 },
  )
})

test('a NameServer that is away does not keep the others from being told', async () => {
  const away = await recordingNamesrv()
  await away.listener.close(0)
  useNamesrv(away.address, cluster.namesrvAddress)
  await createTopic('Orders')
  await knows(cluster.namesrv, 'Orders')
  expect(cluster.broker.registration.state).toContainEqual({ address: away.address, isRegistered: false })
})

test('a refused registration is tried again', async () => {
  const namesrv = await recordingNamesrv({ changed: false, code: 1 })
  useNamesrv(namesrv.address)
  await vi.waitFor(() => {
    expect(namesrv.registrations.length).toBeGreaterThan(0)
  })
  expect(cluster.broker.registration.state).toMatchObject([{ isRegistered: false }])
  namesrv.answer.code = 0
  await vi.waitFor(
    () => {
      expect(cluster.broker.registration.state).toMatchObject([{ isRegistered: true }])
    },
    { timeout: 10_000 },
  )
})

test('a read-only broker registers read-only topics at once', async () => {
  cluster.broker.settings.update(new Map([['brokerPermission', '4']]))
  await vi.waitFor(() => {
    expect(cluster.namesrv.routes.route('SELF_TEST_TOPIC')?.queueDatas[0]?.perm).toBe(4)
  })
  await createTopic('Orders')
  await vi.waitFor(() => {
    expect(cluster.namesrv.routes.route('Orders')?.queueDatas[0]?.perm).toBe(4)
  })
  cluster.broker.settings.update(new Map([['brokerPermission', '6']]))
  await vi.waitFor(() => {
    expect(cluster.namesrv.routes.route('Orders')?.queueDatas[0]?.perm).toBe(6)
  })
})

test('a registration can be compressed', async () => {
  const namesrv = await recordingNamesrv()
  cluster.broker.settings.update(new Map([['compressedRegister', 'true']]))
  useNamesrv(namesrv.address)
  await vi.waitFor(() => {
    expect(namesrv.registrations).toHaveLength(1)
  })
  expect(namesrv.registrations[0]).toMatchObject({ compressed: true, topics: [...cluster.broker.topics.names()] })
})

test('topics of the order configuration become ordered', async () => {
  await createTopic('Orders')
  const item = { namespace: 'ORDER_TOPIC_CONFIG', key: 'Orders', value: 'broker-a:2' }
  await cluster.connector.call(cluster.namesrvAddress, requests.putKvConfig, item)
  await cluster.broker.registration.registerAll()
  expect(cluster.broker.topics.find('Orders')?.order).toBe(true)
})

test('the body with all topics is made once per version', async () => {
  await cluster.broker.registration.registerAll()
  cluster.broker.topics.renewVersion()
  await cluster.broker.topics.flush()
  const tableText = vi.spyOn(cluster.broker.topics, 'tableText')
  for (const _time of [1, 2, 3]) await cluster.broker.registration.registerAll()
  expect(tableText).toHaveBeenCalledTimes(1)
})

test('two brokers share the route of a topic', async () => {
  await cluster.addBroker({ brokerName: 'broker-b' })
  const route = await cluster.connector.call(cluster.namesrvAddress, requests.getRouteinfoByTopic, { topic: 'TBW102' })
  expect(route.body.queueDatas.map((queues) => queues.brokerName)).toEqual(['broker-a', 'broker-b'])
})

test('addresses are read from a list', () => {
  expect(addressesIn(' a:1; b:2;;a:1')).toEqual(['a:1', 'b:2'])
  expect(addressesIn('')).toEqual([])
})

test('signs of life beside the registrations keep a broker in routes, and their absence removes it soon', async () => {
  const namesrv = await startNamesrv({
    config: {
      bindAddress: '127.0.0.1',
      listenPort: 0,
      kvConfigPath: `${cluster.folder}/kv3.json`,
      scanNotActiveBrokerInterval: 100,
    },
  })
  toClose.push(namesrv)
  const lively = { brokerHeartbeatInterval: 50, brokerNotActiveTimeoutMillis: 1000 }
  await cluster.addBroker({ brokerName: 'lively', namesrvAddr: namesrv.address, ...lively })
  const seen = vi.spyOn(namesrv.routes, 'seen')
  // Longer than it may be silent.
  await vi.waitFor(() => expect(seen.mock.calls.length).toBeGreaterThan(25), { timeout: 10_000 })
  expect(namesrv.routes.broker('lively')).toBeDefined()
  // Its signs do not arrive.
  seen.mockImplementation(() => undefined)
  await vi.waitFor(() => expect(namesrv.routes.broker('lively')).toBeUndefined(), { timeout: 10_000, interval: 5 })
  // It comes back by itself: the NameServer has closed its connection.
  await vi.waitFor(() => expect(namesrv.routes.broker('lively')).toBeDefined(), { timeout: 10_000 })
})

describe('a dead NameServer delays nothing', () => {
  /** Takes connections and never says a word. */
  const silentNamesrv = async (): Promise<string> => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const close = async (): Promise<void> => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    }
    toClose.push({ close })
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('a broker serves and is known at the living one while another is silent and a third is closed', async () => {
    const closed = await secondNamesrv()
    await closed.close()
    const silent = await silentNamesrv()
    const dead = [silent, closed.address]
    const startedAt = performance.now()
    const broker = await cluster.addBroker({
      brokerName: 'patient',
      namesrvAddr: [...dead, cluster.namesrvAddress].join(';'),
    })
    // The broker would wait 3 s for a silent NameServer if there was no other.
    expect(performance.now() - startedAt).toBeLessThan(2900)
    expect(broker.registration.state).toEqual([
      ...dead.map((address) => ({ address, isRegistered: false })),
      { address: cluster.namesrvAddress, isRegistered: true },
    ])
    const header = { topic: 'Patience', readQueueNums: 1, writeQueueNums: 1, perm: 6 }
    expect((await cluster.connector.call(broker.address, requests.updateAndCreateTopic, header)).code).toBe(0)
    await knows(cluster.namesrv, 'Patience')
    expect((await broker.registration.routeOf('Patience'))?.brokerDatas).toHaveLength(1)

    const client = openAdminClient({ nameServers: [...dead, cluster.namesrvAddress], timeoutMs: 1000 })
    toClose.push(client)
    expect((await client.producer.send({ topic: 'Patience', body: Buffer.from('x') })).status).toBe('SEND_OK')
  })
})

test('who creates a topic is answered when the NameServers that live know it', async () => {
  const answer: { changed: boolean; until?: Promise<void> } = { changed: false }
  const [slow, absent] = [await recordingNamesrv(answer), '127.0.0.1:1']
  useNamesrv(slow.address, absent)
  await vi.waitFor(() => {
    expect(cluster.broker.registration.state[0]).toMatchObject({ isRegistered: true })
  })
  let release: () => void = () => undefined
  answer.until = new Promise((resolve) => (release = resolve))
  let isAnswered = false
  const created = createTopic('Awaited').then(() => (isAnswered = true))
  await vi.waitFor(() => {
    expect(slow.registrations.at(-1)?.topics).toContain('Awaited')
  })
  // The broker has stored the topic and could have answered: requests after it are answered.
  for (let i = 0; i < 2; i++)
    await cluster.connector.call(cluster.brokerAddress, requests.getTopicConfig, { topic: 'Awaited' })
  expect(isAnswered).toBe(false)
  release()
  await created
})
