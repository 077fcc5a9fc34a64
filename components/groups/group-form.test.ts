import { expect, test } from 'vitest'
import type { GroupSettings } from '../../server/contract/group-changes.ts'
import { changesOf, differsIn, formOf, settingsIn } from './group-form.ts'

const settings: GroupSettings = {
  consumeEnable: true,
  consumeFromMinEnable: true,
  consumeBroadcastEnable: true,
  consumeMessageOrderly: false,
  retryQueueNums: 1,
  retryMaxTimes: 16,
  retryPolicy: { type: 'BROKER' },
  brokerId: 0,
  whichBrokerWhenConsumeSlowly: 1,
  notifyConsumerIdsChangedEnable: true,
  consumeTimeoutMinute: 15,
}

test('settings go through the form and come back as they were', () => {
  const policies: GroupSettings['retryPolicy'][] = [
    { type: 'BROKER' },
    { type: 'EXPONENTIAL', initialMs: 5, maxMs: 700, multiplier: 3 },
    { type: 'CUSTOMIZED', nextMs: [1000, 5000, 10_000] },
  ]
  for (const retryPolicy of policies)
    expect(settingsIn(formOf({ ...settings, retryPolicy }))).toEqual({
      settings: { ...settings, retryPolicy },
      wrong: new Set(),
    })
})

test('what the server would refuse is named and not among the settings', () => {
  const { retryPolicy } = formOf(settings)
  const read = settingsIn({
    retryMaxTimes: '-2',
    retryQueueNums: '1025',
    consumeTimeoutMinute: '1.5',
    brokerId: '3',
    retryPolicy: { ...retryPolicy, type: 'CUSTOMIZED', nextMs: '1000, soon' },
  })
  expect(read.settings).toEqual({ brokerId: 3 })
  expect([...read.wrong].sort()).toEqual(['consumeTimeoutMinute', 'retryMaxTimes', 'retryPolicy', 'retryQueueNums'])
  expect(settingsIn({ retryPolicy: { ...retryPolicy, type: 'CUSTOMIZED', nextMs: ' ' } }).wrong.size).toBe(1)
  expect(settingsIn({ retryPolicy: { ...retryPolicy, type: 'EXPONENTIAL', multiplier: '0' } }).wrong.size).toBe(1)
})

test('only what a broker does not have yet is sent', () => {
  const other = { ...settings, retryMaxTimes: 3 }
  expect(changesOf({ retryMaxTimes: 16, brokerId: 0 }, [settings])).toEqual({})
  expect(changesOf({ retryMaxTimes: 16, brokerId: 0 }, [settings, other])).toEqual({ retryMaxTimes: 16 })
  expect(changesOf({ retryPolicy: { type: 'CUSTOMIZED', nextMs: [1] } }, [settings])).toEqual({
    retryPolicy: { type: 'CUSTOMIZED', nextMs: [1] },
  })
  expect(differsIn('retryMaxTimes', [settings, other])).toBe(true)
  expect(differsIn('retryPolicy', [settings, other])).toBe(false)
})
