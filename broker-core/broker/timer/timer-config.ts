import { boolKey, intKey, longKey } from '../../base/config-table.ts'

/** Settings of timer messages and their recall (Java: MessageStoreConfig, BrokerConfig). */
export const timerKeys = {
  timerWheelEnable: boolKey({ default: true, about: 'Timer messages are served; false: a send of one is refused.' }),
  timerPrecisionMs: intKey({
    default: 1000,
    min: 100,
    max: 60_000,
    unit: 'ms',
    updatable: false,
    about: 'Width of a slot of the timer wheel; must agree with the messages that wait in it.',
  }),
  timerRollWindowSlot: intKey({
    default: 172_800,
    min: 2,
    max: 604_800,
    about: 'Slots a message waits at most before it is put into the timer anew (rolled).',
  }),
  timerMaxDelaySec: intKey({
    default: 259_200,
    min: 1,
    unit: 's',
    live: true,
    about: 'Longest delay of a timer message; a longer one is refused with 13.',
  }),
  timerFlushIntervalMs: intKey({
    default: 1000,
    min: 10,
    unit: 'ms',
    about: 'Time between two writings of timer log, wheel, check point and metrics.',
  }),
  timerCongestNumEachSlot: intKey({
    default: 2_147_483_647,
    min: 1,
    live: true,
    about: 'Messages of one slot above which some, from twice as many on all further ones are refused.',
  }),
  timerStopEnqueue: boolKey({ default: false, live: true, about: 'Messages are no longer put into the wheel.' }),
  timerStopDequeue: boolKey({ default: false, live: true, about: 'Due messages are no longer delivered.' }),
  disappearTimeAfterStart: longKey({
    default: -1,
    unit: 'ms',
    about: 'Time after the start before timer messages are looked at.',
  }),
  mappedFileSizeTimerLog: intKey({
    default: 104_857_600,
    min: 1040,
    unit: 'bytes',
    updatable: false,
    about: 'Size of a file of the timer log; must agree with the files that are there.',
  }),
  appendTopicForTimerDeleteKey: boolKey({
    default: false,
    live: true,
    about: 'A recall names its message by topic and key; otherwise by the key alone.',
  }),
  recallMessageEnable: boolKey({ default: false, live: true, about: 'Timer messages may be recalled.' }),
  allowRecallWhenBrokerNotWriteable: boolKey({
    default: true,
    live: true,
    about: 'Timer messages may be recalled while the broker takes no messages.',
  }),
}
