import { type Figures, type Scene, uncommonBroker } from './scene.ts'

const sending = (name: string, title: string, seconds: number, expected: Figures): Scene => ({
  name,
  title,
  java: 'SendingScenes',
  clients: ['4.9.7', '5.5.0'],
  expected,
  seconds,
})

const typesThatAreThere = ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION']
const keptTypes = Object.fromEntries(typesThatAreThere.map((type) => [type, { 'message.type': type }]))

/** What senders rely on. */
export const scenes: readonly Scene[] = [
  sending('batches', 'batches of one, many and large messages arrive whole', 90, {
    ids: [1, 4, 2, 300],
    received: 308,
    distinct: 307,
    isWhole: true,
  }),
  sending('compression', 'bodies that the producer compressed (ZLIB, LZ4, ZSTD) arrive as they were', 90, {
    lost: 0,
    unequal: 0,
    uncompressed: 0,
  }),
  sending('limits', 'too large messages, long properties and unknown queues are refused with their codes', 60, {
    fourMebibytes: 0,
    aByteMore: 13,
    longProperties: 13,
    queue3: 0,
    queue4: 29,
  }),
  sending('keys', 'a message is found by each of its keys and by its id', 90, {
    byKey: ['1:found', '1:found', '1:found'],
    byId: 'found',
  }),
  sending('namespace', 'two namespaces with the same names do not see each other, retries included', 120, {
    seen: ['of 0:0:true', 'of 0:1:true', 'of 1:0:true', 'of 1:1:true'],
  }),
  sending('requestReply', 'a request gets its reply, and times out when nobody replies', 120, {
    replies: ['reply to request 0', 'reply to request 1', 'reply to request 2'],
    later: 10,
    unanswered: 'timeout',
  }),
  sending('shrink', 'a topic shrinks from 16 to 8 queues with clients at work, and nothing is lost', 240, {
    had16: true,
    before: 16,
    after: 8,
    drained: true,
    stillReads16: true,
    has8: true,
    all: true,
    twice: 0,
  }),
  {
    ...sending('lmq', 'a message is read from its topic and from the light queues that it names', 90, {
      one: ['light-0:true', 'light-2:true', 'light-4:true'],
      oneMax: 3,
      two: ['light-0:true', 'light-1:true', 'light-2:true', 'light-3:true', 'light-4:true', 'light-5:true'],
      twoMax: 6,
    }),
    brokerConfig: uncommonBroker,
  },
  {
    ...sending(
      'halfRefused',
      'a broker that takes no transactions says so before anything is done, and takes the rest',
      60,
      {
        half: 'code 16',
        executed: 0,
        ordinary: 0,
      },
    ),
    brokerConfig: uncommonBroker,
  },
  sending('innerBatch', 'a message that says it is several is refused with a code, the next one is taken', 60, {
    refused: 13,
    accepted: 0,
    received: ['plain'],
  }),
  {
    ...sending(
      'messageTypes',
      'the type of a topic is kept, shown and changed; unknown types and attributes are refused',
      60,
      {
        ...keptTypes,
        MIXED: 'code 29',
        NONSENSE: 'code 1',
        sends: typesThatAreThere.map((type) => `${type} SEND_OK SEND_OK SEND_OK`),
        changed: 'ok',
        afterwards: { 'message.type': 'NORMAL' },
        takenAway: 'ok',
        withoutIt: {},
        takenAwayAgain: 'code 1',
        unknown: 'code 1',
        unchangeable: 'code 1',
      },
    ),
    clients: ['5.5.0'],
  },
]
