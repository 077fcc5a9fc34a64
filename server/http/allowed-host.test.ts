import os from 'node:os'
import { expect, test } from 'vitest'
import { hostRule, isAllowedHost } from './allowed-host.ts'

const loopback = { bind: '127.0.0.1', names: [] }

test.each([
  'localhost',
  'localhost:8080',
  'LOCALHOST.:1',
  '127.0.0.1:8080',
  '[::1]:8080',
  '10.0.0.7',
  'a.localhost:3',
  os.hostname(),
  null,
])('a dashboard on loopback answers to %s', (host) => {
  expect(isAllowedHost(host, loopback)).toBe(true)
})

test.each([
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '',
  '[::1].evil.example',
])('a dashboard on loopback does not answer to %j', (host) => {
  expect(isAllowedHost(host, loopback)).toBe(false)
})

test('a dashboard that is open to others answers to any name until names are given', () => {
  expect(isAllowedHost('deck.example', { bind: '0.0.0.0', names: [] })).toBe(true)
  const rule = hostRule({ ROCKETDECK_BIND: '0.0.0.0', ROCKETDECK_ALLOWED_HOSTS: 'Deck.example, *.ops.example' })
  const hosts = ['deck.example:8080', 'a.ops.example', '10.1.1.1', 'ops.example', 'evil.example', 'xops.example']
  expect(hosts.map((host) => isAllowedHost(host, rule))).toEqual([true, true, true, false, false, false])
  expect(isAllowedHost('any.example', hostRule({ ROCKETDECK_ALLOWED_HOSTS: '*' }))).toBe(true)
})
