import { expect, test } from 'vitest'
import { proxiedPath } from './proxied-path.ts'

test.each([
  ['/a/b', '/a/b'],
  ['/a/b/', '/a/b'],
  ['/a/b/?lang=zh', '/a/b?lang=zh'],
  ['/a/b?lang=zh', '/a/b?lang=zh'],
  ['/a/b/c/default/topics?q=a%2Fb', '/a/b/c/default/topics?q=a%2Fb'],
  ['/', '/a/b'],
  ['/?lang=zh', '/a/b?lang=zh'],
  ['/c/default', '/a/b/c/default'],
  ['/a/bc', '/a/b/a/bc'],
  ['/api/live?want=~x', '/a/b/api/live?want=~x'],
  ['*', '*'],
])('what is asked as %j is read as %j', (url, read) => {
  expect(proxiedPath(url, '/a/b')).toBe(read)
})
