import { afterAll, beforeAll, expect, test } from 'vitest'
import { requests } from '../protocol/requests/index.ts'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { pullHeader, sendHeader, textsOf } from '../testing/messages.ts'
import { jsonFrame, RawClient } from '../testing/raw-client.ts'
import { recordings } from './recordings.ts'

const seed = Number(process.env['MUTATION_SEED'] ?? 20261121)
const connectionCount = 300

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

/** Numbers from 0 to below `limit`, the same for the same seed (a linear congruential generator). */
function numbers(start: number): (limit: number) => number {
  let state = start >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

const odd = [
  '-1',
  '9223372036854775807',
  '2147483648',
  '',
  '../../x',
  '\u00ff',
  'null',
  '__proto__',
  '"',
  '['.repeat(600),
]
const requestFrames = recordings
  .filter((row) => row.direction === 'c2s' && row.requestIsCut !== true)
  .map((row) => Buffer.from(row.requestHex, 'hex'))

/** A recorded frame, or something that was one: bytes changed, cut, text put in with the lengths right or wrong. */
function mutant(next: (limit: number) => number): Buffer {
  const frame = Buffer.from(requestFrames[next(requestFrames.length)]!)
  const text = Buffer.from(odd[next(odd.length)]!)
  const at = 8 + next(Math.max(frame.length - 8, 1))
  switch (next(7)) {
    case 0:
      for (let i = 0; i < 4; i++) frame[next(frame.length)] = next(256)
      return frame
    case 1:
      return frame.subarray(0, 1 + next(frame.length))
    case 2:
      frame.writeUInt32BE(next(2 ** 32), 4)
      return frame
    case 3:
      frame.writeInt32BE([0, 1, 4, -1, 2 ** 31 - 1, next(2000)][next(6)]!, 0)
      return frame
    case 4:
      for (let i = 8; i < frame.length; i++)
        if (frame[i]! >= 0x30 && frame[i]! <= 0x39 && next(9) === 0) frame[i] = 0x30 + next(10)
      return frame
    case 5: {
      const headerEnd = 8 + (frame.readUInt32BE(4) & 0xffffff)
      const inside = 8 + next(Math.max(headerEnd - 8, 1))
      const longer = Buffer.concat([frame.subarray(0, inside), text, frame.subarray(inside)])
      longer.writeInt32BE(longer.length - 4, 0)
      longer.writeUInt32BE((frame.readUInt32BE(4) + text.length) >>> 0, 4)
      return longer
    }
    default: {
      const changed = Buffer.concat([frame.subarray(0, at), text, frame.subarray(at)])
      changed.writeInt32BE(changed.length - 4, 0)
      return changed
    }
  }
}

/** A well-formed request of another connection is answered. */
async function isAnswering(port: number): Promise<void> {
  const client = await RawClient.open(port)
  const reply = await client.ask(jsonFrame('{"code":9999,"flag":0,"language":"JAVA","opaque":424242,"version":0}'))
  expect(reply).toMatchObject({ code: 3, opaque: 424242 })
  client.close()
}

test(`recorded frames that were mutated do no harm (MUTATION_SEED=${seed})`, async () => {
  const next = numbers(seed)
  const ports = [cluster.namesrv.port, cluster.broker.port, cluster.broker.vipPort]
  const open: RawClient[] = []
  for (let i = 0; i < connectionCount; i++) {
    const client = await RawClient.open(ports[next(ports.length)]!)
    for (let frames = 1 + next(8); frames > 0; frames--) client.write(mutant(next))
    // Some peers are gone at once, others stay for a while with half a frame sent.
    if (next(4) === 0) client.close()
    else open.push(client)
    if (open.length > 20) open.shift()!.close()
    if (i % 10 === 0) await isAnswering(ports[next(ports.length)]!)
  }
  for (const client of open) client.close()

  const { connector, brokerAddress } = cluster
  const header = sendHeader({ topic: 'AfterMutants' })
  const sent = await connector.call(brokerAddress, requests.sendMessageV2, header, { body: Buffer.from('alive') })
  expect(sent.code).toBe(0)
  for (const topic of cluster.broker.topics.names()) expect(topic).toMatch(/^[%|a-zA-Z0-9_-]+$/)

  // The store opens again and has everything up to the last message.
  const end = cluster.broker.store.maxPhysicalOffset
  await cluster.restartBroker()
  expect(cluster.broker.store.maxPhysicalOffset).toBe(end)
  const pull = pullHeader({ topic: 'AfterMutants' })
  const { body } = await cluster.connector.call(cluster.brokerAddress, requests.pullMessage, pull)
  expect(textsOf(body)).toEqual(['alive'])
})
