import { describe, expect, test } from 'vitest'
import { requests } from '../protocol/requests/index.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { RemotingError } from '../remoting/remoting-error.ts'
import type { CallError } from './call-error.ts'
import { Caller, type Remoting } from './caller.ts'

const options = {
  timeoutMs: 100,
  vipChannel: false,
  restMs: 1000,
  restMsMax: 15_000,
  callsPerAddress: 2,
  addressMap: {},
}

function callerWith(answer: (address: string) => Promise<unknown>) {
  const clock = { time: 1000, now: () => clock.time }
  const asked: string[] = []
  const remoting: Remoting = {
    call: (address) => {
      asked.push(address)
      return answer(address).then((reply) => ({ command: { version: 479 }, ...(reply as object) })) as never
    },
    close: () => undefined,
  }
  return {
    asked,
    clock,
    make: (changed: Partial<typeof options> = {}) => new Caller(remoting, clock, { ...options, ...changed }),
  }
}

const runtime = requests.getBrokerRuntimeInfo
const errorOf = (call: Promise<unknown>): Promise<CallError> =>
  call.then(
    () => Promise.reject(new Error('it did not fail')),
    (thrown: unknown) => thrown as CallError,
  )

describe('a call', () => {
  test('to an address without listener rests for a while, longer every time', async () => {
    const { asked, clock, make } = callerWith(() => Promise.reject(new RemotingError('connectFailed', 'refused')))
    const caller = make()
    expect(await errorOf(caller.broker('b:10', runtime, {}))).toMatchObject({
      code: 'unreachable',
      address: 'b:10',
      retriable: true,
    })
    expect(await errorOf(caller.broker('b:10', runtime, {}))).toMatchObject({ code: 'unreachable' })
    expect(asked).toEqual(['b:10'])
    clock.time += 1001
    await errorOf(caller.broker('b:10', runtime, {}))
    clock.time += 1001
    await errorOf(caller.broker('b:10', runtime, {}))
    expect(asked).toHaveLength(2)
    clock.time += 1000
    await errorOf(caller.broker('b:10', runtime, {}))
    expect(asked).toHaveLength(3)
    expect(caller.contact('b:10')).toMatchObject({ ok: false, code: 'unreachable' })
  })

  test('goes where the address map says, and the VIP port is below that', async () => {
    const { asked, make } = callerWith(() => Promise.resolve({ code: 0 }))
    const addressMap = { '172.17.0.2': 'broker.example' }
    const caller = make({ addressMap })
    await caller.broker('172.17.0.2:10911', runtime, {})
    const overVip = make({ addressMap, vipChannel: true })
    await overVip.broker('172.17.0.2:10911', runtime, {})
    await overVip.broker('172.17.0.2:10911', runtime, {}, { vip: false })
    expect(asked).toEqual(['broker.example:10911', 'broker.example:10909', 'broker.example:10911'])
    expect(caller.contact('172.17.0.2:10911')).toMatchObject({ ok: true })
    expect(overVip.contact('172.17.0.2:10911')).toMatchObject({ ok: true })
  })

  test('is tried again after one rest when many calls failed together', async () => {
    const { asked, clock, make } = callerWith(() => Promise.reject(new RemotingError('connectFailed', 'lost')))
    const caller = make({ callsPerAddress: 32 })
    await Promise.all(Array.from({ length: 20 }, () => errorOf(caller.broker('b:10', runtime, {}))))
    expect(asked).toHaveLength(20)
    clock.time += 1001
    await errorOf(caller.broker('b:10', runtime, {}))
    expect(asked).toHaveLength(21)
  })

  test('that is late once does not give the address up; late twice does', async () => {
    const { asked, make } = callerWith(() => Promise.reject(new RemotingError('timeout', 'no reply')))
    const caller = make()
    for (let n = 0; n < 3; n++)
      expect(await errorOf(caller.broker('b:10', runtime, {}))).toMatchObject({ code: 'timeout' })
    expect(asked).toHaveLength(2)
  })

  test('that the broker does not know is not asked again', async () => {
    const reply = { code: responseCode.REQUEST_CODE_NOT_SUPPORTED, remark: ' request type 28 not supported' }
    const { asked, make } = callerWith(() => Promise.resolve(reply))
    const caller = make()
    expect(caller.supports('b:10', 28)).toBe(true)
    expect(await errorOf(caller.broker('b:10', runtime, {}))).toMatchObject({ code: 'not-supported', retriable: false })
    expect(await errorOf(caller.broker('b:10', runtime, {}))).toMatchObject({ code: 'not-supported' })
    expect(asked).toHaveLength(1)
    expect(caller.supports('b:10', 28)).toBe(false)
    expect(caller.supports('b:11', 28)).toBe(true)
  })

  test('that the broker’s version does not know is not waited for', async () => {
    const { asked, make } = callerWith(() => Promise.resolve({ code: 0, command: { version: 355 } })) // V4_7_1
    const caller = make()
    await caller.broker('b:10', runtime, {})
    expect(await errorOf(caller.broker('b:10', requests.getAllProducerInfo, {}))).toMatchObject({
      code: 'not-supported',
    })
    expect(asked).toHaveLength(1)
    expect(caller.supports('b:10', requests.getAllProducerInfo.code)).toBe(false)
  })

  test('that is refused carries code and remark, without Java’s class names and pointers', async () => {
    const remark = 'org.apache.x.SomeException: no such thing\nFor more information, see the page'
    const { make } = callerWith(() => Promise.resolve({ code: 17, remark }))
    expect(await errorOf(make().broker('b:10', runtime, {}))).toMatchObject({
      code: 'refused',
      responseCode: 17,
      remark: 'no such thing',
      message: 'b:10 refused: TOPIC_NOT_EXIST, no such thing',
    })
  })

  test('to a broker uses its VIP port when that is switched on, but for requests that never do', async () => {
    const { asked, make } = callerWith(() => Promise.resolve({ code: 0 }))
    const caller = make({ vipChannel: true })
    await caller.broker('b:10911', runtime, {})
    await caller.broker('b:10911', runtime, {}, { vip: false })
    await caller.call('n:9876', runtime, {})
    expect(asked).toEqual(['b:10909', 'b:10911', 'n:9876'])
  })

  test('waits while as many as allowed run to the same address', async () => {
    let running = 0
    let most = 0
    const { make } = callerWith(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return { code: 0 }
    })
    const caller = make()
    await Promise.all(Array.from({ length: 9 }, () => caller.broker('b:10', runtime, {})))
    expect(most).toBe(2)
  })
})
