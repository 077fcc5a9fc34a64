import { describe, expect, it } from 'vitest'
import type { StoredMessage } from '../client/index.ts'
import { hostText, messageText, propertiesText, queuesInHashOrder, sendResultText } from './java-objects.ts'

/** The first message of a recording of Apache's printMsg. */
const body = Buffer.from('黄金 body 0')
const message: StoredMessage = {
  topic: 'GoldenTopic',
  queueId: 0,
  queueOffset: 0n,
  physicalOffset: 0n,
  storeBytes: 285,
  flag: 0,
  sysFlag: 0,
  bodyCrc: 51357522,
  bornTimestamp: 1795240119285,
  bornHost: '127.0.0.1:41792',
  storeTimestamp: 1795240119309,
  storeHost: '127.0.0.2:19911',
  reconsumeTimes: 0,
  preparedTransactionOffset: 0n,
  properties: new Map([
    ['KEYS', 'golden-0'],
    ['TRACE_ON', 'true'],
    ['index', '0'],
    ['UNIQ_KEY', 'FD00000000000000000000000000000252E65FFD2B27683E63F30000'],
    ['MSG_REGION', 'DefaultRegion'],
    ['CLUSTER', 'DefaultCluster'],
    ['WAIT', 'true'],
    ['TAGS', 'TagA'],
    ['MIN_OFFSET', '0'],
    ['MAX_OFFSET', '5'],
  ]),
  body,
  storedBody: body,
  offsetMessageId: '7F00000200004DC70000000000000000',
  messageId: 'FD00000000000000000000000000000252E65FFD2B27683E63F30000',
}
const recorded =
  "MessageExt [brokerName=broker-a, queueId=0, storeSize=285, queueOffset=0, sysFlag=0, bornTimestamp=1795240119285, bornHost=/127.0.0.1:41792, storeTimestamp=1795240119309, storeHost=/127.0.0.2:19911, msgId=7F00000200004DC70000000000000000, commitLogOffset=0, bodyCRC=51357522, reconsumeTimes=0, preparedTransactionOffset=0, toString()=Message{topic='GoldenTopic', flag=0, properties={MSG_REGION=DefaultRegion, UNIQ_KEY=FD00000000000000000000000000000252E65FFD2B27683E63F30000, CLUSTER=DefaultCluster, index=0, MIN_OFFSET=0, TAGS=TagA, KEYS=golden-0, WAIT=true, TRACE_ON=true, MAX_OFFSET=5}, body=[-23, -69, -124, -23, -121, -111, 32, 98, 111, 100, 121, 32, 48], transactionId='null'}]"

describe('the texts of Java objects', () => {
  it('are those that Apache printed of a message', () => {
    expect([...messageText(message, 'broker-a')].join('')).toBe(recorded)
  })

  it('name the transaction of a half message, and no body where it was not read', () => {
    const half = { ...message, properties: new Map([...message.properties, ['TRAN_MSG', 'true']]) }
    const text = [...messageText(half, undefined, { withoutBody: true })].join('')
    expect(text).toMatch(/^MessageExt \[brokerName=null, /)
    expect(text.endsWith(`body=null, transactionId='${message.messageId}'}]`)).toBe(true)
  })

  it('give a large body in pieces, every byte once', () => {
    const large = Buffer.alloc(20_000, Uint8Array.from([0, 127, 128, 255]))
    const pieces = [...messageText({ ...message, body: large }, 'broker-a')]
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(60_000)
    const listed = /body=\[(.*)\], transactionId/.exec(pieces.join(''))![1]!.split(', ').map(Number)
    expect(listed.length).toBe(large.length)
    expect(Buffer.from(listed).equals(large)).toBe(true)
  })

  it('list properties in the order of a Java map with room for 128', () => {
    const names = Array.from({ length: 120 }, (_, i) => `property-${i}`)
    const text = propertiesText(new Map(names.map((name) => [name, 'x'])))
    expect(
      text
        .slice(1, -1)
        .split(', ')
        .map((pair) => pair.slice(0, -2))
        .sort(),
    ).toEqual([...names].sort())
    expect(propertiesText(new Map())).toBe('{}')
  })

  it('list queues as Apache did', () => {
    const queues = [0, 1, 2, 3].map((queueId) => ({ topic: 'GoldenTopic', broker: 'broker-a', queueId }))
    expect(queuesInHashOrder(queues).map(({ queueId }) => queueId)).toEqual([0, 2, 1, 3])
  })

  it('spell IPv6 addresses out', () => {
    expect(hostText('[::1]:10911')).toBe('[0:0:0:0:0:0:0:1]:10911')
    expect(hostText('[fe80::1:2]:1')).toBe('[fe80:0:0:0:0:0:1:2]:1')
    expect(hostText('[1:2:3:4:5:6:7:8]:1')).toBe('[1:2:3:4:5:6:7:8]:1')
    expect(hostText('10.0.0.1:10911')).toBe('10.0.0.1:10911')
  })

  it('tell what became of a send, beyond 2^53', () => {
    expect(
      sendResultText('Orders', {
        status: 'SEND_OK',
        messageId: 'A1',
        offsetMessageId: 'B2',
        broker: 'broker-a',
        queueId: 2,
        queueOffset: 9223372036854775807n,
        recallHandle: undefined,
        region: undefined,
      }),
    ).toBe(
      'SendResult [sendStatus=SEND_OK, msgId=A1, offsetMsgId=B2, messageQueue=MessageQueue [topic=Orders, brokerName=broker-a, queueId=2], queueOffset=9223372036854775807, recallHandle=null]',
    )
  })
})
