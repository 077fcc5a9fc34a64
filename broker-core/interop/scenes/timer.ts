import { expect } from 'vitest'
import { officialVersions } from '../official-java.ts'
import { quickBroker, type Scene } from './scene.ts'

const timerScene = (
  name: string,
  title: string,
  scene: Pick<Scene, 'expected' | 'seconds'> & Partial<Scene>,
): Scene => ({ name, title, java: 'TimerScenes', clients: officialVersions, brokerConfig: quickBroker, ...scene })

/** A real Apache under load may be seconds late; how late ours is, tests of its own say. */
const lateMillisMax = 10_000
const isPunctual = (figures: { lateMillis?: unknown }): void => {
  expect(figures.lateMillis).toBeLessThan(lateMillisMax)
}

/** Delay levels and messages with a time of delivery. */
export const scenes: readonly Scene[] = [
  timerScene('timerTimes', 'a message with a time arrives then, whole, and says how it came', {
    expected: {
      received: ['deliver', 'ms', 'past', 'sec'],
      early: false,
      hasTimes: true,
      outMs: true,
      sameQueue: true,
      tagAndKey: 'TagA k-deliver',
      pastHasOutMs: false,
    },
    check: isPunctual,
    seconds: 90,
  }),
  timerScene('timerRefusals', 'a time that is too far, no number, or past for a cancellation is refused', {
    expected: { tooFar: 13, noNumber: 13, lateCancel: 13, secondsFirst: 13, farthest: 0 },
    check: ({ remark }) => {
      expect(remark).toContain(
        'timer message illegal, the delay time should not be bigger than the max delay 259200000ms; or if set del msg, the delay time should be bigger than the current time',
      )
    },
    seconds: 60,
  }),
  timerScene('timerRolls', 'a message far away goes through the timer several times and arrives in time', {
    expected: { received: ['far'], early: false, rolled: true },
    check: isPunctual,
    seconds: 90,
  }),
  timerScene('timerRecall', 'a message that is not due can be recalled by its handle', {
    clients: ['5.5.0'],
    expected: {
      received: ['last', 'now', 'wanted'],
      sameId: true,
      other: '604 recall failed, topic not match',
      wrong: 'MQClientException',
      late: '604 recall failed, timestamp invalid',
      handleOfOrdinary: 'null',
    },
    seconds: 90,
  }),
  timerScene('timerRecallOff', 'recalls are forbidden unless the broker allows them', {
    clients: ['5.5.0'],
    brokerConfig: {},
    expected: { refused: '16 recall failed, operation is forbidden' },
    seconds: 60,
  }),
  timerScene('timerRestart', 'a restart loses nothing that waits, and what was missed comes at once', {
    brokerConfig: { messageDelayLevel: '1s 5s 10s 30s 40s' },
    clients: ['5.5.0'],
    expected: { received: ['level', 'missed', 'ordinary', 'timer'], early: false },
    isAlone: true,
    seconds: 200,
  }),
  timerScene('delayLevels', 'a delay level is a time; one above the last is the last, and it wins over a time', {
    expected: {
      received: ['level1', 'level2', 'level3', 'level9'],
      early: false,
      level: '3',
      realTopic: true,
      timer: 'null',
      tagAndKey: 'TagA k-level9',
    },
    seconds: 90,
  }),
]
