import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { credentialsOf } from './credentials.ts'
import { nameServersOf, takeSettings } from './settings.ts'

const home = mkdtempSync(path.join(tmpdir(), 'credentials-'))
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

const settingsOf = (...words: string[]) => takeSettings(words, {}).settings

test('without any, requests are not signed', () => {
  expect(credentialsOf(settingsOf(), {})).toBeUndefined()
  expect(credentialsOf(settingsOf(), { ROCKETMQ_HOME: path.join(home, 'none') })).toBeUndefined()
})

test('words of the command line come before the environment, and that before the file of Apache’s tool', () => {
  mkdirSync(path.join(home, 'conf'), { recursive: true })
  writeFileSync(path.join(home, 'conf', 'tools.yml'), 'accessKey: "file"\nsecretKey: fromFile # of the operators\n')
  const file = { ROCKETMQ_HOME: home }
  expect(credentialsOf(settingsOf(), file)).toEqual({ accessKey: 'file', secretKey: 'fromFile' })
  const env = { ...file, ROCKETMQ_ACCESS_KEY: 'env', ROCKETMQ_SECRET_KEY: 'fromEnv', ROCKETMQ_SECURITY_TOKEN: 'token' }
  expect(credentialsOf(settingsOf(), env)).toEqual({
    accessKey: 'env',
    secretKey: 'fromEnv',
    securityToken: 'token',
  })
  const words = settingsOf('-Drocketmq.client.accessKey=word', '-Drocketmq.client.secretKey=a=b')
  expect(credentialsOf(words, env)).toEqual({ accessKey: 'word', secretKey: 'a=b' })
})

test('one key without the other is refused with the names of both', () => {
  expect(() => credentialsOf(settingsOf(), { ROCKETMQ_ACCESS_KEY: 'alone' })).toThrow(
    'of ROCKETMQ_ACCESS_KEY and ROCKETMQ_SECRET_KEY only one is given',
  )
})

test('settings of a JVM are taken from the words and from JAVA_OPT, the words first', () => {
  const env = { JAVA_OPT: '-Xmx1g -Drocketmq.namesrv.addr=a:9876 -Drocketmq.client.accessKey=old' }
  const { words, settings } = takeSettings(['topicList', '-Drocketmq.client.accessKey=new', '-c'], env)
  expect(words).toEqual(['topicList', '-c'])
  expect(settings.get('rocketmq.client.accessKey')).toBe('new')
  expect(nameServersOf(undefined, settings, { NAMESRV_ADDR: 'c:9876' })).toBe('a:9876')
  expect(nameServersOf('b:9876;c:9876', settings, {})).toBe('b:9876;c:9876')
  expect(nameServersOf(undefined, settingsOf(), { NAMESRV_ADDR: ' ' })).toBeUndefined()
})
