import { expect, test } from 'vitest'
import { type ConfigSpellings, understandConfig } from './config-spellings.ts'
import { readProperties } from './properties.ts'

const spellings: ConfigSpellings = {
  otherNames: { nameServerAddr: 'namesrvAddr' },
  meaningless: { abortFile: 'it is <storePathRootDir>/abort' },
  corrections: {
    seconds: (text) => (Number(text) < 100 ? { text: `${text}000`, why: 'would be milliseconds' } : undefined),
  },
  variables: { HOME: '/home/me' },
}
const understand = (text: string) => {
  const { pairs, warnings } = understandConfig(readProperties(text), spellings)
  return { pairs: Object.fromEntries(pairs), warnings }
}

test('a well-known misspelling is taken for the key, with a warning', () => {
  expect(understand('nameServerAddr=a:1')).toEqual({
    pairs: { namesrvAddr: 'a:1' },
    warnings: ['nameServerAddr is not a key of RocketMQ: did you mean namesrvAddr? It is taken for that.'],
  })
})

test('the right spelling wins, wherever it stands', () => {
  const { pairs, warnings } = understand('namesrvAddr=right:1\nnameServerAddr=wrong:1')
  expect(pairs).toEqual({ namesrvAddr: 'right:1' })
  expect(warnings).toEqual([expect.stringContaining('passed over') as string])
})

test('keys that mean nothing are named and go', () => {
  expect(understand('abortFile=/x')).toEqual({
    pairs: {},
    warnings: ['abortFile is not a key of RocketMQ and has no effect: it is <storePathRootDir>/abort'],
  })
})

test('other keys of the file and variables are put into values', () => {
  expect(understand('root = /data \nlog=${root}/log\ndeep=${log}/x\nhome=${HOME}/y')).toEqual({
    pairs: { root: '/data ', log: '/data/log', deep: '/data/log/x', home: '/home/me/y' },
    warnings: [],
  })
})

test('what is not known stays as it is, also when values name each other in a circle', () => {
  expect(understand('a=${nobody}').pairs).toEqual({ a: '${nobody}' })
  const { pairs, warnings } = understand('a=${b}\nb=${a}')
  expect(pairs['a']).toMatch(/^\$\{[ab]\}$/)
  expect(warnings.length).toBeGreaterThan(0)
})

test('values are corrected where a table says how', () => {
  expect(understand('seconds=20')).toEqual({
    pairs: { seconds: '20000' },
    warnings: ['seconds=20 would be milliseconds'],
  })
  expect(understand('seconds=2000').pairs).toEqual({ seconds: '2000' })
})
