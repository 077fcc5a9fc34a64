import { expect } from 'vitest'
import { officialVersions } from '../official-java.ts'
import type { Scene } from './scene.ts'

/** Queue locks and retry of ordered consumers. */
export const scenes: readonly Scene[] = [
  {
    name: 'handover',
    title: 'when an orderly consumer leaves, the other goes on with its queues at once and in order',
    java: 'OrderingScenes',
    clients: officialVersions,
    expected: { shared: true, distinct: 120, ordered: true, beforeLapse: true },
    check: ({ atTwo }) => expect(atTwo, 'messages at the second consumer').toBeGreaterThan(0),
    seconds: 240,
  },
  {
    name: 'lapse',
    title: 'the queue locks of a client that is gone lapse after a minute',
    java: 'OrderingScenes',
    clients: ['4.9.7', '5.5.0'],
    expected: { locked: 4, lockedByAThird: 0, received: 8, ordered: true },
    check: ({ seconds }) => {
      expect(seconds, 'seconds until the first message').toBeGreaterThanOrEqual(59)
      expect(seconds, 'seconds until the first message').toBeLessThan(110)
    },
    seconds: 200,
  },
  {
    name: 'retryInPlace',
    title: 'a message that an orderly consumer refuses comes again in its place and is a dead letter in the end',
    java: 'OrderingScenes',
    clients: officialVersions,
    expected: { attempts: ['first:0', 'bad:0', 'bad:1', 'bad:2', 'last:0'], dead: ['bad:true'] },
    seconds: 180,
  },
]
