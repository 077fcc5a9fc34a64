import type { Figures, Scene } from './scene.ts'

const retry = (name: string, title: string, seconds: number, expected: Figures): Scene => ({
  name,
  title,
  java: 'RetryScenes',
  clients: ['4.9.7', '5.5.0'],
  expected,
  seconds,
})

const deadLetter = {
  ofTopic: true,
  origin: true,
  sameId: true,
  keys: 'k1 k2',
  tags: 'TagA',
  user: 'kept',
  dlqOrigin: false,
}

/** What becomes of messages that a consumer cannot take. */
export const scenes: readonly Scene[] = [
  retry('deadLetter', 'a message that is refused each time comes again and is a dead letter in the end', 240, {
    attempts: ['0:true:true:TagA', '1:true:true:TagA', '2:true:true:TagA'],
    dead: { text: 'bad', reconsumeTimes: 3, ...deadLetter },
    topics: ['1:1:6', '1:1:6'],
  }),
  retry('deadAtOnce', 'a consumer that gives a message up makes it a dead letter at once', 180, {
    attempts: 1,
    dead: { text: 'bad', reconsumeTimes: 1, ...deadLetter },
  }),
  retry(
    'groupLimit',
    "the consumer's limit of retries counts, not that of its group; the group says how many retry queues there are",
    180,
    {
      fourTimes: true,
      retryQueues: 2,
    },
  ),
  retry(
    'fallback',
    'what a consumer sends to its retry topic itself comes again, or is a dead letter after too many times',
    240,
    {
      received: 1,
      seen: ['retry 1:1:true', 'retry 3:3:-1'],
    },
  ),
  {
    ...retry('retryPolicy', "a group's retry policy is kept; remoting clients are given their own delay level", 120, {
      Exponential: 'ExponentialRetryPolicy{initial=60000, max=900000, multiplier=3}',
      Customized: 'CustomizedRetryPolicy{next=[60000, 120000]}',
      again: true,
    }),
    clients: ['5.5.0'],
  },
]
