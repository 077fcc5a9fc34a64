import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sendMessageV2 } from '../../protocol/requests/messages.ts'
import { peekMessage } from '../../protocol/requests/pop.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { sendHeader, textsOf } from '../../testing/messages.ts'
import { partsOfHandle, PopConsumer, type Popped, type PopReply } from '../../testing/pop-consumer.ts'
import { readAck, readCheckPoint } from './check-point.ts'
import { reviveGroup, reviveTopicOf } from './pop-names.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ broker: { reviveInterval: 100, popFromRetryProbability: 0 } })
})
afterAll(() => cluster.close())

const send = (topic: string, body: string, given: { queueId?: number; tag?: string } = {}) =>
  cluster.connector.call(
    cluster.brokerAddress,
    sendMessageV2,
    sendHeader({
      topic,
      queueId: given.queueId ?? 0,
      properties: `UNIQ_KEY\u0001key-${body}\u0002${given.tag === undefined ? '' : `TAGS\u0001${given.tag}\u0002`}`,
    }),
    { body: Buffer.from(body) },
  )
const sendMany = async (topic: string, count: number, queues = 1): Promise<string[]> => {
  const bodies = Array.from({ length: count }, (_, i) => `m${i}`)
  for (const [i, body] of bodies.entries()) await send(topic, body, { queueId: i % queues })
  return bodies
}
const textsIn = (reply: PopReply): string[] => reply.messages.map(({ text }) => text)
const offsetOf = (topic: string, group: string, queueId = 0): number | undefined => {
  const offset = cluster.broker.offsets.get(topic, group, queueId)
  return offset === undefined ? undefined : Number(offset)
}
/** Pops until something comes. */
const popUntil = (consumer: PopConsumer, given: Parameters<PopConsumer['pop']>[0] = {}): Promise<PopReply> =>
  vi.waitFor(
    async () => {
      const reply = await consumer.pop(given)
      expect(reply.messages.length).toBeGreaterThan(0)
      return reply
    },
    { timeout: 15_000, interval: 100 },
  )

describe('a pop', () => {
  it('takes messages, hides them, and moves the offset at once', async () => {
    const bodies = await sendMany('PopOne', 5)
    const consumer = new PopConsumer(cluster, 'PopOne', 'GID_one')
    const first = await consumer.pop({ queueId: 0, maxMsgNums: 3 })
    expect(first).toMatchObject({
      code: 0,
      remark: 'FOUND',
      restNum: 2,
      startOffsetInfo: '0 0 0',
      msgOffsetInfo: '0 0 0,1,2',
    })
    expect(textsIn(first)).toEqual(bodies.slice(0, 3))
    expect(offsetOf('PopOne', 'GID_one')).toBe(3)
    const second = await consumer.pop({ queueId: 0 })
    expect(second).toMatchObject({ restNum: 0, startOffsetInfo: '0 0 3', msgOffsetInfo: '0 0 3,4' })
    expect(await consumer.pop({ queueId: 0 })).toMatchObject({ code: 210, remark: 'NO_MESSAGE_IN_QUEUE', messages: [] })
  })

  it('takes messages of all queues', async () => {
    const bodies = await sendMany('PopAll', 8, 4)
    const reply = await new PopConsumer(cluster, 'PopAll', 'GID_all').pop()
    expect(textsIn(reply).sort()).toEqual(bodies)
    expect(reply.startOffsetInfo?.split(';').sort()).toEqual(['0 0 0', '0 1 0', '0 2 0', '0 3 0'])
  })

  it('counts what is left in all queues', async () => {
    await sendMany('PopRest', 8, 4)
    expect(await new PopConsumer(cluster, 'PopRest', 'GID_rest').pop({ maxMsgNums: 3 })).toMatchObject({ restNum: 5 })
  })

  it('takes what its tags ask for and passes the others', async () => {
    for (const [i, tag] of ['A', 'B', 'A', 'C'].entries()) await send('PopTags', `m${i}`, { tag })
    const consumer = new PopConsumer(cluster, 'PopTags', 'GID_tags')
    expect(await consumer.pop({ queueId: 0, exp: 'A' })).toMatchObject({ msgOffsetInfo: '0 0 0,2' })
    await send('PopTags', 'm4', { tag: 'C' })
    expect(await consumer.pop({ queueId: 0, exp: 'A' })).toMatchObject({ code: 210 })
    expect(offsetOf('PopTags', 'GID_tags')).toBe(5)
    expect(await consumer.pop({ queueId: 0, exp: '||' })).toMatchObject({ code: 23 })
  })

  it('filters by properties', async () => {
    await send('PopSql', 'm0', { tag: 'A' })
    await send('PopSql', 'm1', { tag: 'B' })
    const reply = await new PopConsumer(cluster, 'PopSql', 'GID_sql').pop({ expType: 'SQL92', exp: "TAGS = 'B'" })
    expect(textsIn(reply)).toEqual(['m1'])
  })

  it('of a new group begins at the end when asked to, and at 0 while the first message is still in memory', async () => {
    await sendMany('PopInit', 3)
    const atEnd = new PopConsumer(cluster, 'PopInit', 'GID_end')
    expect(textsIn(await atEnd.pop({ initMode: 1 }))).toEqual(['m0', 'm1', 'm2'])
    cluster.broker.settings.update(new Map([['initPopOffsetByCheckMsgInMem', 'false']]))
    const later = new PopConsumer(cluster, 'PopInit', 'GID_later')
    expect(textsIn(await later.pop({ initMode: 1, queueId: 0 }))).toEqual(['m2'])
    cluster.broker.settings.update(new Map([['initPopOffsetByCheckMsgInMem', 'true']]))
  })

  it('begins where the offset of its group was reset to', async () => {
    await sendMany('PopReset', 4)
    const consumer = new PopConsumer(cluster, 'PopReset', 'GID_reset')
    expect((await consumer.pop()).messages.length).toBe(4)
    cluster.broker.offsets.reset('PopReset', 'GID_reset', 0, 1)
    expect(textsIn(await consumer.pop())).toEqual(['m1', 'm2', 'm3'])
    expect(offsetOf('PopReset', 'GID_reset')).toBe(4)
  })

  it('takes messages of priority topics from the highest queue first', async () => {
    await sendMany('PopPriority', 8, 4)
    const { topics } = cluster.broker
    topics.put([{ ...topics.find('PopPriority')!, attributes: new Map([['message.type', 'PRIORITY']]) }])
    const consumer = new PopConsumer(cluster, 'PopPriority', 'GID_priority')
    expect(textsIn(await consumer.pop({ maxMsgNums: 3 }))).toEqual(['m3', 'm7', 'm2'])
  })

  it('is refused with the codes of RocketMQ', async () => {
    await sendMany('PopBad', 1)
    const consumer = new PopConsumer(cluster, 'PopBad', 'GID_bad')
    expect(await consumer.pop({ maxMsgNums: 33 })).toMatchObject({
      code: 29,
      remark: "the broker[127.0.0.1] pop message's num is greater than 32",
    })
    expect(await consumer.pop({ queueId: 4 })).toMatchObject({ code: 29 })
    expect(await consumer.pop({ bornTime: Date.now() - 2000, pollTime: 1000 })).toMatchObject({ code: 210 })
    expect(await consumer.pop({ invisibleTime: 300_000_000_000 })).toMatchObject({ code: 29 })
    expect(await new PopConsumer(cluster, 'NoSuchTopic', 'GID_bad').pop()).toMatchObject({ code: 17 })
  })

  it('leaves check points and acks in the revive topic as Apache writes them', async () => {
    await sendMany('PopRecords', 2)
    const consumer = new PopConsumer(cluster, 'PopRecords', 'GID_records')
    const { messages } = await consumer.pop({ invisibleTime: 1500, queueId: 0 })
    const [first] = messages as [Popped]
    expect(await consumer.ack(first)).toBe(0)
    const { reviveQueueId, popTime } = partsOfHandle(first.handle)
    const topic = reviveTopicOf('DefaultCluster')
    const bodies = await vi.waitFor(
      () => {
        const found = recordsOf(topic, reviveQueueId).filter((body) => body.includes('PopRecords'))
        expect(found.length).toBe(2)
        return found
      },
      { timeout: 8000, interval: 50 },
    )
    expect(bodies[0]).toBe(
      `{"bm":0,"bn":"broker-a","c":"GID_records","d":[0,1],"it":1500,"n":2,"pt":${popTime},"q":0,` +
        `"reviveTime":${popTime + 1500},"ro":0,"so":0,"sp":false,"t":"PopRecords"}`,
    )
    expect(bodies[1]).toBe(`{"ao":0,"bn":"broker-a","c":"GID_records","pt":${popTime},"q":0,"so":0,"t":"PopRecords"}`)
    expect(readCheckPoint(Buffer.from(bodies[0]!))).toMatchObject({ topic: 'PopRecords', diffs: [0, 1], bits: 0 })
    expect(readAck(Buffer.from(bodies[1]!))).toMatchObject({ topic: 'PopRecords', queueOffsets: [0] })
  })
})

/** Bodies of the records of a revive queue. */
function recordsOf(topic: string, queueId: number): string[] {
  const { store } = cluster.broker
  const bodies: string[] = []
  for (let queueOffset = 0; queueOffset < store.maxQueueOffset(topic, queueId);) {
    const read = store.read({ topic, queueId, queueOffset, messagesMax: 32 })
    bodies.push(...textsOf(Buffer.concat(read.pieces)))
    queueOffset = read.nextBeginQueueOffset
  }
  return bodies
}

describe('messages that are not acked in time', () => {
  it('come again, one try older; acked ones do not', async () => {
    await sendMany('PopAgain', 3)
    const consumer = new PopConsumer(cluster, 'PopAgain', 'GID_again')
    const { messages, popTime } = await consumer.pop({ invisibleTime: 1000 })
    await consumer.ack(messages[1]!)
    const again = await popUntil(consumer, { invisibleTime: 1000 })
    expect(Date.now()).toBeGreaterThan(popTime + 1000)
    expect(textsIn(again).sort()).toEqual(['m0', 'm2'])
    expect(again.msgOffsetInfo).toBe('1 0 0,1')
    const [retried] = again.messages as [Popped]
    expect(retried).toMatchObject({ topic: '%RETRY%GID_again_PopAgain', queueId: 0 })
    expect(retried.message).toMatchObject({ topic: 'PopAgain', reconsumeTimes: 1 })
    expect(retried.message.properties.get('1ST_POP_TIME')).toBe(String(popTime))
    expect(retried.message.properties.get('ORIGIN_GROUP')).toBe('GID_again')
    for (const message of again.messages) expect(await consumer.ack(message)).toBe(0)
    expect(cluster.broker.topics.find('%RETRY%GID_again_PopAgain')).toMatchObject({ readQueueNums: 1, perm: 6 })
    const { reviveQueueId } = partsOfHandle(messages[0]!.handle)
    expect(offsetOf(reviveTopicOf('DefaultCluster'), reviveGroup, reviveQueueId)).toBeGreaterThanOrEqual(0)
  })

  it('come again a third time', async () => {
    await sendMany('PopThird', 1)
    const consumer = new PopConsumer(cluster, 'PopThird', 'GID_third')
    const first = await consumer.pop({ invisibleTime: 500 })
    const second = await popUntil(consumer, { invisibleTime: 500 })
    const third = await popUntil(consumer)
    expect(third.messages[0]!.message.reconsumeTimes).toBe(2)
    expect(third.messages[0]!.message.properties.get('1ST_POP_TIME')).toBe(String(first.popTime))
    expect(second.messages[0]!.queueOffset).toBe(0)
    expect(third.messages[0]!.queueOffset).toBe(1)
  })

  it('are hidden for longer when asked to, and the old handle acks nothing any more', async () => {
    await sendMany('PopHide', 2)
    const consumer = new PopConsumer(cluster, 'PopHide', 'GID_hide')
    const { messages } = await consumer.pop({ invisibleTime: 30_000 })
    const [kept, given] = messages as [Popped, Popped]
    const changed = (await consumer.hide(given, 1000)) as Popped
    expect(partsOfHandle(changed.handle)).toMatchObject({
      startOffset: 1,
      invisibleTime: 1000,
      reviveQueueId: partsOfHandle(given.handle).reviveQueueId,
    })
    const again = await popUntil(consumer)
    expect(textsIn(again)).toEqual(['m1'])
    expect(await consumer.ack(kept)).toBe(0)
    expect(await consumer.hide({ ...kept, queueOffset: 99 }, 1000)).toBe(208)
  })

  it('are not counted as tried when the consumer only suspended them', async () => {
    await sendMany('PopSuspend', 1)
    const consumer = new PopConsumer(cluster, 'PopSuspend', 'GID_suspend')
    const { messages } = await consumer.pop({ invisibleTime: 30_000 })
    await consumer.hide(messages[0]!, 500, true)
    const again = await popUntil(consumer)
    expect(again.messages[0]!.message.reconsumeTimes).toBe(0)
  })
})

describe('acks', () => {
  it('come one by one or many at once', async () => {
    await sendMany('PopAcks', 4)
    const consumer = new PopConsumer(cluster, 'PopAcks', 'GID_acks')
    const { messages } = await consumer.pop({ invisibleTime: 1000, queueId: 0 })
    const handle = partsOfHandle(messages[0]!.handle)
    // 0, 1 and 3.
    const bitSet = Buffer.from([0b1011]).toString('base64')
    expect(await consumer.ackAll([{ ...handle, bitSet }])).toBe(0)
    const again = await popUntil(consumer)
    expect(textsIn(again)).toEqual(['m2'])
  })

  it('are refused when there can be no such message', async () => {
    await sendMany('PopNoAck', 1)
    const consumer = new PopConsumer(cluster, 'PopNoAck', 'GID_no')
    const { messages } = await consumer.pop()
    const [message] = messages as [Popped]
    expect(await consumer.ack({ ...message, queueOffset: 99 })).toBe(208)
    expect(await consumer.ack({ ...message, queueId: 99 })).toBe(13)
    expect(await consumer.ack({ ...message, topic: 'NoSuchTopic' })).toBe(17)
    expect(await consumer.ack({ ...message, handle: 'nonsense' })).toBe(1)
    expect(await consumer.ack({ ...message, handle: '0 1 1 77 0 broker-a 0 0' })).toBe(13)
    expect(await consumer.ackAll([])).toBe(208)
  })
})

describe('a peek', () => {
  it('shows the next messages and takes none', async () => {
    await sendMany('PopPeek', 3)
    const { connector, brokerAddress } = cluster
    const ask = { consumerGroup: 'GID_peek', topic: 'PopPeek', queueId: 0, maxMsgNums: 2 }
    const seen = await connector.call(brokerAddress, peekMessage, ask)
    expect(seen).toMatchObject({ code: 0, remark: 'FOUND', header: { restNum: 3, popTime: 0, reviveQid: 0 } })
    expect(textsOf(seen.body)).toEqual(['m0', 'm1'])
    await new PopConsumer(cluster, 'PopPeek', 'GID_peek').pop()
    expect(await connector.call(brokerAddress, peekMessage, ask)).toMatchObject({
      code: 19,
      remark: 'NO_MESSAGE_IN_QUEUE',
    })
  })
})
