import { describe, expect, test } from 'vitest'
import {
  boolKey,
  choiceKey,
  closestKey,
  configMarkdown,
  defaultsOf,
  intKey,
  longKey,
  readConfig,
  textKey,
} from './config-table.ts'

const keys = {
  listenPort: intKey({ default: 10911, min: 0, max: 65535, about: 'Port.' }),
  mappedFileSizeCommitLog: longKey({ default: 1024, min: 1, unit: 'bytes', live: true, about: 'Size.' }),
  brokerName: textKey({ default: 'broker-a', about: 'Name.' }),
  flushDiskType: choiceKey(['ASYNC_FLUSH', 'SYNC_FLUSH'], { default: 'ASYNC_FLUSH', about: 'How | when.' }),
  traceOn: boolKey({ default: true, about: 'Trace.' }),
}
const read = (pairs: Record<string, string>) => readConfig(keys, Object.entries(pairs), 'broker.conf')

test('values have the type of their key', () => {
  const text = { listenPort: ' 11 ', brokerName: ' b ', flushDiskType: 'SYNC_FLUSH', traceOn: 'FALSE' }
  expect(read(text).values).toEqual({ listenPort: 11, brokerName: 'b', flushDiskType: 'SYNC_FLUSH', traceOn: false })
  expect(defaultsOf(keys).listenPort).toBe(10911)
})

describe('a value that cannot be is refused, with the key and what would be right', () => {
  test.each([
    [{ listenPort: '70000' }, 'broker.conf: listenPort=70000 is not allowed: it must be an integer from 0 to 65535'],
    [{ listenPort: '' }, 'listenPort= is not allowed'],
    [{ listenPort: '1e3' }, 'listenPort=1e3'],
    [{ mappedFileSizeCommitLog: '99999999999999999999' }, 'mappedFileSizeCommitLog='],
    [{ flushDiskType: 'sync' }, 'it must be one of ASYNC_FLUSH, SYNC_FLUSH'],
    [{ traceOn: 'yes' }, 'traceOn=yes is not allowed: it must be true or false'],
  ])('%o', (pairs, message) => {
    expect(() => read(pairs)).toThrow(message)
  })
})

test('keys of nobody are handed back, also those that every object has', () => {
  const reading = read({ constructor: 'x', mapedFileSizeCommitLog: '5' })
  expect([...reading.unknown.keys()]).toEqual(['constructor', 'mapedFileSizeCommitLog'])
  expect(reading.values).toEqual({})
})

test('a misspelt key is recognised', () => {
  expect(closestKey(keys, 'mapedFileSizeCommitLog')).toBe('mappedFileSizeCommitLog')
  expect(closestKey(keys, 'brokername')).toBe('brokerName')
  expect(closestKey(keys, 'somethingElse')).toBeUndefined()
})

test('the reference page has a row per key', () => {
  const page = configMarkdown('Keys', 'Intro.', keys)
  expect(page).toContain(
    '| `mappedFileSizeCommitLog` | an integer from 1 to 9007199254740991 (bytes) | `1024` | yes | Size. |',
  )
  expect(page).toContain('How \\| when.')
})
