import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextTable } from './text-table.ts'

const parsed = (text: string): unknown => JSON.parse(`{${text}}`)

test('the text is that of the members, whatever was set and deleted before', () => {
  const name = fc.constantFrom(...Array.from({ length: 600 }, (_, index) => `n${index}`), 'constructor', '"quoted"')
  const step = fc.record({ name, value: fc.option(fc.nat()), looks: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 900, size: 'max' }), (steps) => {
      const table = new TextTable<{ value: number }>()
      const model = new Map<string, { value: number }>()
      for (const { name: key, value, looks } of steps) {
        if (value === null) expect(table.delete(key)).toBe(model.delete(key))
        else {
          table.set(key, { value })
          model.set(key, { value })
        }
        if (looks) table.text()
      }
      expect(parsed(table.text())).toEqual(Object.fromEntries(model))
      expect([...table.names()]).toEqual([...model.keys()])
      expect([...table.values()]).toEqual([...model.values()])
      expect(table.sortedNames()).toEqual([...model.keys()].sort())
      expect(table.size).toBe(model.size)
    }),
    { numRuns: 30 },
  )
})

test('some members can be printed alone; unknown names are left out', () => {
  const table = new TextTable<object>()
  for (const name of ['a', 'b', 'c']) table.set(name, { name })
  expect(parsed(table.text(['c', 'nobody', 'a']))).toEqual({ c: { name: 'c' }, a: { name: 'a' } })
  expect(table.text([])).toBe('')
})
