import { expect, test } from 'vitest'
import { chooseLocale, chooseTheme, chooseZone } from './locale.ts'

test('the language is the cookie, else what the browser prefers, else English', () => {
  expect(chooseLocale('zh', 'en')).toBe('zh')
  expect(chooseLocale('xx', 'zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh')
  expect(chooseLocale(undefined, 'fr, en;q=0.5, zh;q=0.7')).toBe('zh')
  expect(chooseLocale(undefined, 'de,en;q=0.9,zh;q=0.1')).toBe('en')
  expect(chooseLocale(undefined, null)).toBe('en')
  expect(chooseLocale(undefined, ';;,q=')).toBe('en')
})

test('the colours are the cookie, else those of the system', () => {
  expect(['dark', 'light', 'pink', undefined].map(chooseTheme)).toEqual(['dark', 'light', 'system', 'system'])
})

test('the time zone is the cookie, else that of the browser', () => {
  expect(['utc', 'Asia/Shanghai', 'Mars/Base', '"><script>', undefined].map(chooseZone)).toEqual([
    'utc',
    'Asia/Shanghai',
    'browser',
    'browser',
    'browser',
  ])
})
