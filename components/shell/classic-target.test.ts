import { expect, test } from 'vitest'
import { links } from '../links.ts'
import { classicTarget } from './classic-target.ts'

test('every page of the classic console leads somewhere here', () => {
  const names = 'login ops proxy cluster topic consumer producer message dlqMessage messageTrace acl'.split(' ')
  const targets = names.map((name) => classicTarget(`#/${name}`, 'c1'))
  expect(targets.every((target) => target?.startsWith('/c/c1/'))).toBe(true)
  expect(classicTarget('#/topic', 'c1')).toBe(links.topics('c1'))
  expect(classicTarget('#/messageTrace?x=1', 'c1')).toBe(links.trace('c1'))
  expect(['#/ops', '#/Proxy'].map((hash) => classicTarget(hash, 'c1'))).toEqual(Array(2).fill(links.settings('c1')))
  expect(classicTarget('#/', 'c1')).toBe(links.overview('c1'))
  expect(classicTarget('#/constructor', 'c1')).toBe(links.overview('c1'))
})

test('other parts of an address are left alone', () => {
  expect(classicTarget('', 'c1')).toBeUndefined()
  expect(classicTarget('#content', 'c1')).toBeUndefined()
})
