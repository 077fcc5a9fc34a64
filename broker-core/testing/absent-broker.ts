import net from 'node:net'
import { encodeRegistration } from '../protocol/bodies/broker-registration.ts'
import { topicConfig } from '../protocol/bodies/topics.ts'
import { requests } from '../protocol/requests/index.ts'
import type { TestCluster } from './cluster.ts'

export interface AbsentBroker {
  readonly name: string
  readonly address: string
  close(): Promise<void>
}

/**
 * Registers a broker that cannot be asked. It stays registered as long as the cluster's connector is open.
 * @param how `closed`: nobody listens at its port. `silent`: connections are taken, and nothing is ever answered
 * @param topics that it says it has, with one queue each
 */
export async function addAbsentBroker(
  cluster: Pick<TestCluster, 'connector' | 'namesrvAddress'>,
  how: 'closed' | 'silent',
  name: string,
  topics: readonly string[],
): Promise<AbsentBroker> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(server.address() as net.AddressInfo).port}`
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  if (how === 'closed') await close()
  // A NameServer takes a first registration with a single topic for a broker that is still loading.
  const configs = [name, ...topics].map((topic) =>
    topicConfig.parse({ topicName: topic, readQueueNums: 1, writeQueueNums: 1, perm: 6 }),
  )
  const body = encodeRegistration({
    topicConfigSerializeWrapper: {
      dataVersion: { counter: 1, stateVersion: 0, timestamp: Date.now() },
      topicConfigTable: new Map(configs.map((config) => [config.topicName, config])),
    },
    filterServerList: [],
  })
  const header = {
    clusterName: 'DefaultCluster',
    brokerName: name,
    brokerAddr: address,
    brokerId: 0,
    haServerAddr: '127.0.0.1:1',
  }
  const reply = await cluster.connector.call(cluster.namesrvAddress, requests.registerBroker, header, { body })
  if (reply.code !== 0) throw new Error(`registering ${name}: ${reply.remark}`)
  return { name, address, close: how === 'closed' ? () => Promise.resolve() : close }
}
