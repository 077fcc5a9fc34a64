import { describe, expect, test } from 'vitest'
import { bestFirst, hasWords, ownPath, readPaletteText } from './palette-text.ts'

const id = '7F00000100002A9F0000000000000ABC'
const at = { origin: 'https://ops.example', basePath: '/mq', cluster: 'c1' }

describe('what is typed into the palette', () => {
  test('a letter and a colon ask for one kind, ">" for actions', () => {
    expect(readPaletteText(' g: pay ')).toMatchObject({ only: 'groups', q: 'pay' })
    expect(readPaletteText('T:Ord')).toMatchObject({ only: 'topics', q: 'Ord' })
    expect(readPaletteText('> send')).toMatchObject({ only: 'actions', q: 'send' })
    expect(readPaletteText('order')).toMatchObject({ only: undefined, q: 'order' })
    expect(readPaletteText('z:order')).toMatchObject({ only: undefined, q: 'z:order' })
    expect(readPaletteText('192.168.0.1@c:9')).toMatchObject({ only: undefined })
  })

  test('ids and links are seen as such', () => {
    expect(readPaletteText(id).pasted).toEqual({ kind: 'id', id, topic: undefined })
    expect(readPaletteText(`m:${id}`)).toMatchObject({ only: 'messages', pasted: { kind: 'id', id } })
    expect(readPaletteText('order-1').pasted).toEqual({ kind: 'key', key: 'order-1' })
    expect(readPaletteText('  ').pasted).toBeUndefined()
  })
})

test.each([
  ['https://ops.example/mq/c/prod/topics/Orders?tab=route', '/c/prod/topics/Orders?tab=route'],
  ['/mq/c/prod/topics', '/c/prod/topics'],
  ['https://ops.example/mq/#/topic', '/c/c1/topics'],
  ['https://ops.example/elsewhere', undefined],
  ['https://evil.example/mq/c/prod/topics', undefined],
  ['https://ops.example/mq//evil.example/c/x', undefined],
  ['//evil.example/mq/c/prod/topics', undefined],
  ['javascript:alert(1)', undefined],
  ['order-1', undefined],
])('the link %j leads to %j', (text, path) => {
  expect(ownPath(text, at)).toBe(path)
})

test('the very name stands first, then what begins with it', () => {
  const names = ['AOrders', 'OrdersPaid', 'orders', 'ZOrders']
  expect(bestFirst(names, 'Orders', (name) => name, 3)).toEqual(['orders', 'OrdersPaid', 'AOrders'])
})

test('words are found in any order', () => {
  expect(hasWords('Reset offsets of GID_pay', 'pay reset')).toBe(true)
  expect(hasWords('Reset offsets of GID_pay', 'pay send')).toBe(false)
  expect(hasWords('anything', '')).toBe(true)
})
