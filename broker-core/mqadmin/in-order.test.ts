import { expect, it } from 'vitest'
import { inOrder } from './in-order.ts'

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve()
}

it('hands results over in the order of the inputs, a bounded number at a time', async () => {
  const inputs = Array.from({ length: 50 }, (_, i) => i)
  const taken: number[] = []
  let running = 0
  let most = 0
  await inOrder(
    inputs,
    { parallel: 4 },
    async (input) => {
      most = Math.max(most, ++running)
      await turns((input * 7) % 11)
      running--
      return input * 2
    },
    (result) => taken.push(result),
  )
  expect(taken).toEqual(inputs.map((input) => input * 2))
  expect(most).toBe(4)
})

it('begins no more once it is stopped', async () => {
  let begun = 0
  const taken: number[] = []
  await inOrder(
    [1, 2, 3, 4, 5],
    { parallel: 1, isStopped: () => begun === 2 },
    (input) => Promise.resolve(input + begun++),
    (result) => taken.push(result),
  )
  expect(taken).toEqual([1, 3])
})

it('fails as the work fails', async () => {
  const failing = inOrder(
    [1],
    { parallel: 1 },
    () => Promise.reject(new Error('no')),
    () => undefined,
  )
  await expect(failing).rejects.toThrow('no')
})
