import { expect, test } from 'vitest'
import { linesOf, linesOfMap, mapOfLines } from './address-lines.ts'

test('addresses are taken one a line, and as RocketMQ writes them, with semicolons', () => {
  expect(linesOf(' a:9876 \n\nb:9876;c:9876, [::1]:1')).toEqual(['a:9876', 'b:9876', 'c:9876', '[::1]:1'])
})

test('a map goes to lines and back', () => {
  const rows = [
    { from: '172.17.0.2', to: 'localhost' },
    { from: 'b:1', to: 'c:2' },
  ]
  expect(mapOfLines(linesOfMap(rows))).toEqual(rows)
  expect(mapOfLines('172.17.0.2 -> localhost')).toEqual([rows[0]])
  expect(mapOfLines('half')).toEqual([{ from: 'half', to: '' }])
})
