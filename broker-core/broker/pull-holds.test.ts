import { afterEach, describe, expect, it } from 'vitest'
import { everyMessage } from './filter/message-filter.ts'
import { type HeldPull, PullHolds } from './pull-holds.ts'
import { parseTagFilter } from './tag-filter.ts'

class TestPull implements HeldPull {
  readonly topic: string
  readonly queueId: number
  readonly queueOffset: number
  readonly deadline: number
  readonly filter: HeldPull['filter']
  woken = 0
  dropped = 0
  closed = false

  constructor(given: Partial<Pick<HeldPull, 'topic' | 'queueId' | 'queueOffset' | 'deadline' | 'filter'>> = {}) {
    this.topic = given.topic ?? 'T'
    this.queueId = given.queueId ?? 0
    this.queueOffset = given.queueOffset ?? 5
    this.deadline = given.deadline ?? 15_000
    this.filter = given.filter ?? everyMessage
  }

  isAbandoned(): boolean {
    return this.closed
  }

  wake(): void {
    this.woken++
  }

  drop(): void {
    this.dropped++
  }
}

const running: PullHolds[] = []
afterEach(() => running.splice(0).forEach((holds) => holds.stop()))

function setUp() {
  const clock = { time: 0, now: () => clock.time }
  const ends = new Map<string, number>()
  const store = {
    maxQueueOffset: (topic: string, queueId: number) => ends.get(`${topic}-${queueId}`) ?? 0,
    onArrival: () => undefined,
    read: () => {
      throw new Error('no record is asked for')
    },
  }
  const holds = new PullHolds({ clock, store })
  running.push(holds)
  const hold = (given: ConstructorParameters<typeof TestPull>[0] = {}): TestPull => {
    const pull = new TestPull(given)
    holds.hold(pull)
    return pull
  }
  return { clock, ends, holds, hold }
}

describe('a held pull', () => {
  it('is woken once by an arrival in its queue, after all arrivals of the turn', async () => {
    const { holds, hold } = setUp()
    const pull = hold()
    holds.messageArrived('T', 0, 6, 0)
    holds.messageArrived('T', 0, 7, 0)
    expect(pull.woken).toBe(0)
    expect(holds.size).toBe(0)
    await Promise.resolve()
    expect(pull.woken).toBe(1)
    holds.messageArrived('T', 0, 8, 0)
    await Promise.resolve()
    expect(pull.woken).toBe(1)
  })

  it('sleeps through arrivals elsewhere and behind its position', async () => {
    const { holds, hold } = setUp()
    const pull = hold()
    holds.messageArrived('T', 1, 6, 0)
    holds.messageArrived('U', 0, 6, 0)
    holds.messageArrived('T', 0, 5, 0)
    await Promise.resolve()
    expect(pull.woken).toBe(0)
    expect(holds.sizeOf('T', 0)).toBe(1)
  })

  it('sleeps through messages whose tag it does not want', async () => {
    const { holds, hold } = setUp()
    const pull = hold({ filter: parseTagFilter('TagA')! })
    holds.messageArrived('T', 0, 6, 2598920)
    await Promise.resolve()
    expect(pull.woken).toBe(0)
    holds.messageArrived('T', 0, 7, 2598919)
    await Promise.resolve()
    expect(pull.woken).toBe(1)
  })

  it('is found by the periodic check when the queue has grown', async () => {
    const { ends, holds, hold } = setUp()
    const pull = hold()
    const other = hold({ queueId: 1 })
    ends.set('T-0', 6)
    holds.check()
    await Promise.resolve()
    expect([pull.woken, other.woken]).toEqual([1, 0])
  })

  it('is answered at its deadline, not before', async () => {
    const { clock, holds, hold } = setUp()
    const early = hold({ deadline: 1000 })
    const late = hold({ deadline: 2000 })
    clock.time = 999
    holds.expire()
    await Promise.resolve()
    expect(early.woken).toBe(0)
    clock.time = 1000
    holds.expire()
    await Promise.resolve()
    expect([early.woken, late.woken]).toEqual([1, 0])
    clock.time = 2001
    holds.expire()
    await Promise.resolve()
    expect(late.woken).toBe(1)
    expect(holds.size).toBe(0)
  })

  it('is never answered on a closed connection', async () => {
    const { clock, ends, holds, hold } = setUp()
    const arrived = hold()
    const checked = hold({ queueId: 1 })
    const expired = hold({ queueId: 2 })
    for (const pull of [arrived, checked, expired]) pull.closed = true
    holds.messageArrived('T', 0, 6, 0)
    ends.set('T-1', 6)
    holds.check()
    clock.time = 1e9
    holds.expire()
    await Promise.resolve()
    expect([arrived.woken, checked.woken, expired.woken]).toEqual([0, 0, 0])
    expect([arrived.dropped, checked.dropped, expired.dropped]).toEqual([1, 1, 1])
    expect(holds.size).toBe(0)
  })

  it('goes with its topic and without an answer at stop', async () => {
    const { holds, hold } = setUp()
    const pull = hold()
    holds.wakeTopic('T')
    await Promise.resolve()
    expect(pull.woken).toBe(1)
    const left = hold()
    holds.stop()
    holds.messageArrived('T', 0, 6, 0)
    await Promise.resolve()
    expect([left.woken, left.dropped]).toEqual([0, 1])
    holds.hold(left)
    expect(left.dropped).toBe(2)
    expect(holds.size).toBe(0)
  })
})

it('expires by its own timer, also a pull that is due sooner than the ones before', async () => {
  const clock = { now: () => Date.now() }
  const read = () => {
    throw new Error('no record is asked for')
  }
  const holds = new PullHolds({ clock, store: { maxQueueOffset: () => 0, onArrival: () => undefined, read } })
  running.push(holds)
  const answered: string[] = []
  await new Promise<void>((done) => {
    const make = (name: string, inMs: number): HeldPull => ({
      topic: 'T',
      queueId: 0,
      queueOffset: 0,
      deadline: Date.now() + inMs,
      filter: everyMessage,
      isAbandoned: () => false,
      drop: () => undefined,
      wake: () => {
        if (answered.push(name) === 2) done()
      },
    })
    holds.hold(make('later', 300))
    holds.hold(make('sooner', 20))
  })
  expect(answered).toEqual(['sooner', 'later'])
})

it('keeps 10,000 pulls cheaply: an arrival touches only its own queue', async () => {
  const { holds, hold } = setUp()
  const pulls = Array.from({ length: 10_000 }, (_, i) => hold({ topic: `T${i % 1000}`, queueId: i % 4 }))
  expect(holds.size).toBe(10_000)
  const start = process.hrtime.bigint()
  for (let i = 0; i < 10_000; i++) holds.messageArrived('T1', 2, i + 6, 0)
  const costNs = Number(process.hrtime.bigint() - start) / 10_000
  expect(costNs).toBeLessThan(20_000)
  await Promise.resolve()
  expect(pulls.filter((pull) => pull.woken > 0)).toHaveLength(0)
  holds.messageArrived('T1', 1, 6, 0)
  await Promise.resolve()
  expect(pulls.filter((pull) => pull.woken > 0).map((pull) => pull.topic)).toEqual(Array(10).fill('T1'))
})
