import { officialVersions } from '../official-java.ts'
import type { Figures, Scene } from './scene.ts'

const adminScene = (name: string, title: string, expected: Figures): Scene => ({
  name,
  title,
  java: 'ClientAdminScenes',
  clients: officialVersions,
  expected,
  seconds: 150,
})

/** What an operator asks of consumers at work. */
export const scenes: readonly Scene[] = [
  adminScene('timeSpan', 'the progress of a group is told in times', {
    queues: 4,
    caughtUp: true,
    inOrder: true,
    nobodyIsBehind: true,
  }),
  adminScene('consumeStatus', 'the members of a group tell their offsets', {
    clients: 1,
    queues: 4,
    total: 12,
    one: 1,
  }),
  adminScene('runningInfo', 'a consumer tells what it does, with the stacks of its threads', {
    queues: 4,
    hasStack: true,
    hasStackUnasked: false,
    type: 'CONSUME_PASSIVELY',
    orderly: 'false',
    absent: 1,
  }),
  adminScene('direct', 'one stored message is consumed again, now, by a chosen consumer', {
    result: 'CR_SUCCESS',
    order: false,
    again: 2,
  }),
  adminScene('connections', 'who consumes is listed with version and subscriptions', {
    members: 2,
    ownVersion: true,
    consistent: true,
    left: true,
    producers: 1,
    type: 'CONSUME_PASSIVELY',
    model: 'CLUSTERING',
  }),
]
