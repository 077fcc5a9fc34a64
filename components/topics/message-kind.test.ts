import { describe, expect, test } from 'vitest'
import { isComplete, isMismatch, kindFields, kindFor } from './message-kind.ts'

describe('the kind of a message', () => {
  test('follows the type of the topic', () => {
    expect(kindFor('FIFO').kind).toBe('order')
    expect(kindFor('TRANSACTION').kind).toBe('transaction')
    expect(kindFor('MIXED').kind).toBe('normal')
    expect(kindFor(undefined).kind).toBe('normal')
  })

  test('that the type does not take is told; both ways to delay fit a delay topic', () => {
    expect(isMismatch('NORMAL', 'transaction')).toBe(true)
    expect(isMismatch('DELAY', 'timer')).toBe(false)
    expect(isMismatch('MIXED', 'order')).toBe(false)
  })

  test('sends its own fields only', () => {
    const all = { delayLevel: 3, deliverAt: '2030-01-02T03:04:05', orderKey: 'k', outcome: 'rollback' } as const
    expect(kindFields({ kind: 'normal', ...all }, 'Asia/Shanghai')).toEqual({})
    expect(kindFields({ kind: 'delay', ...all }, 'Asia/Shanghai')).toEqual({ delayLevel: 3 })
    expect(kindFields({ kind: 'timer', ...all }, 'Asia/Shanghai')).toEqual({
      deliverAt: Date.UTC(2030, 0, 1, 19, 4, 5),
    })
    expect(kindFields({ kind: 'order', ...all }, 'Asia/Shanghai')).toEqual({ orderKey: 'k' })
    expect(kindFields({ kind: 'order', ...all, orderKey: '' }, 'Asia/Shanghai')).toEqual({})
    expect(kindFields({ kind: 'transaction', ...all }, 'Asia/Shanghai')).toEqual({ transaction: 'rollback' })
  })

  test('at a time needs the time', () => {
    expect(isComplete({ ...kindFor('DELAY'), kind: 'timer' })).toBe(false)
    expect(isComplete({ ...kindFor('DELAY'), kind: 'timer', deliverAt: '2030-01-02T03:04' })).toBe(true)
  })
})
