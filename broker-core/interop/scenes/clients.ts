import { expect } from 'vitest'
import { officialVersions } from '../official-java.ts'
import type { Figures, Scene } from './scene.ts'

const clientScene = (
  name: string,
  title: string,
  seconds: number,
  expected: Figures,
  check?: Scene['check'],
): Scene => ({
  name,
  title,
  java: 'ClientScenarios',
  clients: officialVersions,
  expected,
  seconds,
  ...(check === undefined ? {} : { check }),
})

/** What every application does: send, consume, pull, filter by tag, look up, retry, keep an order. */
export const scenes: readonly Scene[] = [
  clientScene('sends', 'what is sent, one-way and in batches too, is read back whole', 60, {
    statuses: ['SEND_OK'],
    asyncFailed: 0,
    batchIds: 10,
    read: 101,
    bodiesEqual: true,
    largeIsWhole: true,
  }),
  clientScene(
    'clustering',
    'two consumers of a group share the queues; everything arrives once',
    120,
    { shared: true, sent: 1000, distinct: 1000, same: true },
    (figures) => {
      const { one, two } = figures as { one: number; two: number }
      expect(one, 'messages at the first instance').toBeGreaterThan(0)
      expect(two, 'messages at the second instance').toBeGreaterThan(0)
      expect(one + two, 'nothing twice').toBe(1000)
    },
  ),
  clientScene('broadcasting', 'both consumers of a broadcasting group get everything', 120, {
    one: 100,
    two: 100,
    same: true,
  }),
  clientScene('pull', 'the pull consumers, old and lite, read everything', 90, {
    classicSame: true,
    polled: 200,
    liteSame: true,
  }),
  clientScene('tags', 'a consumer of two tags gets these and no other', 90, { received: 80, same: true }),
  clientScene('queries', 'a message is found by key, by unique id and by offset id', 60, {
    byKey: ['true:find me', 'true:find me'],
    byUniqueId: 'find me',
    byOffsetId: 'find me',
    absent: 'not found',
  }),
  clientScene('retry', 'a refused message comes back with its count and topic', 120, {
    attempts: ['0:true:refused once', '1:true:refused once'],
  }),
  clientScene('orderly', 'an orderly consumer sees each queue in order', 90, {
    received: 100,
    queues: 4,
    ordered: true,
  }),
]
