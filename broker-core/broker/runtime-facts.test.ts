import { expect, it } from 'vitest'
import { bytesText, runtimeText } from './runtime-facts.ts'

it.each([
  [0, '[ 0 days, 0 hours, 0 minutes, 0 seconds ]'],
  [93_784_000, '[ 1 days, 2 hours, 3 minutes, 4 seconds ]'],
  [1234 * 86_400_000, '[ 1,234 days, 0 hours, 0 minutes, 0 seconds ]'],
])('%d ms of running reads %s', (elapsedMs, text) => {
  expect(runtimeText(elapsedMs)).toBe(text)
})

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [20 * 1024 * 1024, '20.0 MiB'],
])('%d bytes read %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text)
})
