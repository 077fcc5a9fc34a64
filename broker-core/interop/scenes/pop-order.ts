import { expect } from 'vitest'
import type { Figures, Scene } from './scene.ts'

const popScene = (
  name: string,
  title: string,
  seconds: number,
  expected: Figures,
  more: Partial<Scene> = {},
): Scene => ({
  name,
  title,
  java: 'PopOrderScenes',
  clients: ['5.5.0'],
  expected,
  seconds,
  ...more,
})

const switched = {
  pullsFirst: true,
  pulled: true,
  pops: true,
  popped: true,
  pullsAgain: true,
  pulledAgain: true,
  all: true,
}
const everybodyAllQueues = ['[POP] [-1]', '[POP] [-1]', '[POP] [-1]']
const nothingLost = (figures: Figures): void => {
  expect(figures['distinct'], 'every message arrives').toBe(figures['sent'])
}

/** POP in order and in waiting, and groups that are switched to it. */
export const scenes: readonly Scene[] = [
  popScene(
    'consumeMode',
    'a group switched by mqadmin setConsumeMode to POP and back to PULL goes on without loss',
    200,
    { ...switched, popQueues: [1, 1] },
    { check: nothingLost },
  ),
  popScene(
    'consumeModeShared',
    'a group in POP whose members share the queues of one neighbour goes on without loss',
    200,
    switched,
    {
      check: (figures) => {
        nothingLost(figures)
        expect([...(figures['popQueues'] as number[])].sort()).toEqual([2, 3, 3])
      },
    },
  ),
  popScene('popFailures', 'a message that fails in POP comes again, counted', 120, {
    pops: true,
    twice: true,
    reconsumeTimes: [[0, 1]],
  }),
  popScene('assignments', 'the broker shares the queues among the clients of a group', 60, {
    avg: ['[PULL] [0, 1]', '[PULL] [2, 3]', '[PULL] [4]'],
    circle: ['[PULL] [0, 3]', '[PULL] [1, 4]', '[PULL] [2]'],
    broadcast: '[PULL] [0, 1, 2, 3, 4]',
    'pop-1': everybodyAllQueues,
    pop0: everybodyAllQueues,
    pop1: ['[POP] [0, 1, 2, 3]', '[POP] [2, 3, 4]', '[POP] [0, 1, 4]'],
    pop2: everybodyAllQueues,
    pop9: everybodyAllQueues,
    popStranger: '[POP] [-1]',
    stranger: '[] []',
    retryTopic: '[PULL] [0]',
    retryTopicInPop: '[PULL] [0]',
    noRoute: null,
    unknownStrategy: null,
    modeOfRetryTopic: 16,
    modeOfUnknownTopic: 17,
  }),
  popScene('popOrder', 'a queue popped in order gives no more before all is acked or comes again', 60, {
    '1 first': '0 [a, b] 0 0 0',
    '1 offsets': '0 0 0;0 0 0,1',
    '1 reviveQid': '999',
    '2 other attempt': '210',
    '2 without attempt': '210',
    '2 same attempt': '0 [a, b] 0 0 0',
    '3 ack of the first answer': 0,
    '3 ack of the second': 0,
    '3 ack of another message': 13,
    '3 still blocked': '210',
    '3 offset': 0,
    '4 ack of the first message': 0,
    '4 offset': 2,
    '4 next': '0 [c, d] 0 0 0',
    '5 again when not acked': '0 [c, d] 0 qo0%2 1;0 qo0%3 1;0 0 1',
    '5 in time': true,
    '6 change keeps popTime': true,
    '6 sooner': '0 [c] 0 qo0%2 2;0 0 2',
    '6 in time': true,
    '7 ack': 0,
    '7 woken by the ack': '0 [d] 0 0 0',
    '7 in time': true,
    '8 ack': 0,
    '8 offset': 4,
    '8 nothing left': '210',
  }),
  popScene('popWaits', 'pops and questions for messages wait until there are some', 60, {
    '1 nothing yet': '0 false false',
    '1 a message': '0 true false',
    '1 not in another queue': '0 false false',
    '1 no queue': '29',
    '2 popped': '0 [a]',
    '2 time is up': '210',
    '2 in time': true,
    '3 notified in vain': '0 false false',
    '3 in time': true,
    '4 wait': true,
    '4 woken': '0 [b]',
    '4 woken by its queue': '0 [c]',
    '4 notified': 'true 0',
    '4 in time': true,
    '5 nobody waits': '0 0, 0 0',
  }),
  popScene(
    'popOrderRestart',
    'the order of pops is kept over a restart of the broker',
    90,
    { first: '0 [a, b] 0 0 0', ack: 0, blocked: true, 'ack after': 0, next: '0 [c] 0 0 0' },
    { isAlone: true },
  ),
]
