import { expect } from 'vitest'
import { type Figures, quickBroker, type Scene, uncommonBroker } from './scene.ts'

const popScene = (
  name: string,
  title: string,
  seconds: number,
  expected: Figures,
  more: Partial<Pick<Scene, 'check' | 'brokerConfig' | 'isAlone'>> = {},
): Scene => ({ name, title, java: 'PopScenes', clients: ['5.5.0'], expected, seconds, ...more })

const numbers = (count: number, keep: (i: number) => boolean = () => true): string[] =>
  Array.from({ length: count }, (_, i) => i)
    .filter(keep)
    .map((i) => `m${i}`)
    .sort()

const everythingOnce = { popped: 200, distinct: 200, acked: 200, again: 0 }
const againAfter = (retryFlag: string): Figures => ({
  first: numbers(10),
  second: numbers(10, (i) => i % 2 === 1),
  seen: [`1 true odd ${retryFlag} true true`],
  notEarly: true,
  third: ['m1'],
  thirdTimes: 2,
})
/** How late messages that were not acked may come again. */
const againMsMax = 12_000
const inTime = ({ millisLate }: Figures): void => expect(Number(millisLate)).toBeLessThan(againMsMax)

/** Queues that are shared by message: pop, ack, and what becomes of messages that nobody acks. */
export const scenes: readonly Scene[] = [
  popScene('popAll', 'popped and acked messages of all queues come once', 60, everythingOnce),
  popScene('popAllMerged', 'popped and acked messages come once when acks are merged in memory', 60, everythingOnce, {
    brokerConfig: quickBroker,
  }),
  popScene('popAgain', 'popped messages that are not acked in time come again', 120, againAfter('1'), {
    check: inTime,
  }),
  popScene(
    'popAgainMerged',
    'popped messages that are not acked come again when acks are merged in memory',
    120,
    againAfter('1'),
    { check: inTime, brokerConfig: quickBroker },
  ),
  popScene('popAgainV2', 'popped messages come again through retry topics of the second kind', 120, againAfter('2'), {
    check: inTime,
    brokerConfig: uncommonBroker,
  }),
  popScene('popHide', 'a popped message is hidden for longer or shorter, and the old handle is void', 90, {
    second: ['m1'],
    secondInTime: true,
    third: ['m0'],
    thirdNotEarly: true,
    handle: '8 1000 0',
  }),
  popScene('popBatchAck', 'popped messages are acked many at once', 60, { status: 'OK', again: ['m7'] }),
  popScene('popFilters', 'pops filter by tag and by properties', 60, { tags: 10, sql: ['m5', 'm6', 'm7'] }),
  popScene('popFirstOffset', 'a new group that pops from the end of a young topic gets all of it', 30, {
    young: ['m0', 'm1', 'm2'],
  }),
  popScene('popReset', 'a pop begins where the offset was reset to', 30, { after: ['m2', 'm3', 'm4'] }),
  popScene('popWaits', 'a pop waits for a message, and not longer than asked to', 60, {
    nothing: 'POLLING_NOT_FOUND',
    waited: true,
    came: ['m0'],
    atOnce: true,
  }),
  popScene('popRefused', 'pops and acks that make no sense are refused with codes', 30, {
    tooMany: 29,
    badQueue: 29,
    noTopic: 17,
    badExpression: 23,
    badOffset: 'NO_EXIST',
    badQueueOfAck: 'NO_EXIST',
    good: 'OK',
    twice: 'OK',
  }),
  popScene('popDelayed', 'a delayed message that was popped and not acked comes again', 120, { times: 1 }),
  popScene('popPush', 'a push consumer that pops gets everything, and what it refused once more', 150, {
    all: true,
    done: 60,
    refused: 20,
    allPopped: true,
    retries: [1],
  }),
  popScene(
    'popRestart',
    'after a restart of the broker popped messages without an ack come again',
    150,
    { first: 20, unacked: 10 },
    { isAlone: true },
  ),
]
