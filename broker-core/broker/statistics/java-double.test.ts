import { expect, it } from 'vitest'
import { javaDouble } from './java-double.ts'

it.each([
  [0, '0.0'],
  [12, '12.0'],
  [0.1999000499750125, '0.1999000499750125'],
  [0.001, '0.001'],
  [0.0001, '1.0E-4'],
  [9999999, '9999999.0'],
  [12345678, '1.2345678E7'],
  [1e21, '1.0E21'],
  [-2.5, '-2.5'],
  [NaN, 'NaN'],
])('%d is written %s as in Java', (value, text) => {
  expect(javaDouble(value)).toBe(text)
})
