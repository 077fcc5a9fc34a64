import { expect, test } from 'vitest'
import { SharedReads } from './shared-reads.ts'

test('who asks soon gets the read of another; who asks late, or after a change or a failure, has it read anew', async () => {
  let now = 1000
  let reads = 0
  const shared = new SharedReads<number>({ now: () => now } as never, 100)
  const read = (): Promise<number> => Promise.resolve(++reads)
  const [first, second] = await Promise.all([shared.get('a', read), shared.get('a', read)])
  expect([first, second, await shared.get('b', read)]).toEqual([1, 1, 2])
  now += 99
  expect(await shared.get('a', read)).toBe(1)
  now += 1
  expect(await shared.get('a', read)).toBe(3)
  shared.forget()
  expect(await shared.get('a', read)).toBe(4)
  await expect(shared.get('c', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await shared.get('c', read)).toBe(5)
})

test('what is kept is bounded', async () => {
  const shared = new SharedReads<string>({ now: () => 0 } as never, 100)
  for (let n = 0; n < 5000; n++) await shared.get(`name-${n}`, () => Promise.resolve('first'))
  const again = (n: number): Promise<string> => shared.get(`name-${n}`, () => Promise.resolve('second'))
  expect([await again(0), await again(4999)]).toEqual(['second', 'first'])
})
