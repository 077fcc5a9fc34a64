import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ignoredSettings, type Options, optionsMarkdown, readOptions } from './options.ts'

function read(words: string[], environment: Record<string, string> = {}): Options {
  const options = readOptions(words, environment, '0.0.0')
  if (options === 'shown') throw new Error('only help was shown')
  return options
}

describe('options', () => {
  test('have safe defaults', () => {
    expect(read([])).toEqual({
      port: 8080,
      bind: '127.0.0.1',
      namesrv: '',
      namesrvPort: 9876,
      brokerPort: 10911,
      brokerIp: '',
      brokerConf: '',
      data: './data',
      flush: 'async',
      vipChannel: false,
      readOnly: false,
      allowedHosts: '',
      basePath: '',
      logLevel: 'info',
    })
  })

  test('come from flags first, then from the environment', () => {
    const environment = { ROCKETDECK_PORT: '81', PORT: '82', ROCKETDECK_FLUSH: 'SYNC_FLUSH', LOG_LEVEL: 'WARN' }
    expect(read([], environment)).toMatchObject({ port: 81, flush: 'sync', logLevel: 'warn' })
    expect(read(['--port', '80', '--flush=async'], environment)).toMatchObject({ port: 80, flush: 'async' })
  })

  test('that are yes or no need no word on the command line', () => {
    expect(read(['--read-only'])).toMatchObject({ readOnly: true })
    expect(read(['--read-only', '--port', '81'])).toMatchObject({ readOnly: true, port: 81 })
    expect(read(['--read-only=false'], { ROCKETDECK_READ_ONLY: 'true' })).toMatchObject({ readOnly: false })
    expect(read([], { ROCKETDECK_READ_ONLY: 'true' })).toMatchObject({ readOnly: true })
  })

  test('of the classic image are understood', () => {
    const environment = {
      JAVA_OPTS:
        '-Xmx256m -Drocketmq.namesrv.addr=a:9876;b:9876 -Dserver.port=8088 -Dcom.rocketmq.sendMessageWithVIPChannel=false',
    }
    expect(read([], environment)).toMatchObject({ namesrv: 'a:9876;b:9876', port: 8088, vipChannel: false })
    expect(ignoredSettings(environment)).toEqual([])
    expect(read([], { 'rocketmq.config.namesrvAddr': 'c:9876' })).toMatchObject({ namesrv: 'c:9876' })
    expect(read([], { JAVA_OPTS: "-Drocketmq.config.namesrvAddr='d:1;e:2'" })).toMatchObject({ namesrv: 'd:1;e:2' })
    expect(read([], { ...environment, NAMESRV_ADDR: 'x:1' })).toMatchObject({ namesrv: 'x:1' })
  })

  test('of the classic image that mean nothing here are named', () => {
    const JAVA_OPTS = '-Drocketmq.config.loginRequired=true -Dserver.port=8080 -Dfile.encoding=UTF-8'
    expect(ignoredSettings({ JAVA_OPTS })).toEqual(['-Drocketmq.config.loginRequired'])
    expect(ignoredSettings({ MAX_POSSIBLE_HEAP: '100000000' })).toEqual(['MAX_POSSIBLE_HEAP'])
  })

  test.each([
    [['--port', '99999'], {}, '--port is "99999": it must be a port from 0 to 65535'],
    [[], { PORT: 'abc' }, 'PORT is "abc": it must be a port from 0 to 65535'],
    [[], { JAVA_OPTS: '-Dserver.port=x' }, 'JAVA_OPTS -Dserver.port is "x"'],
    [['--namesrv', 'host'], {}, '--namesrv is "host": it must be host:port'],
    [['--namesrv', 'http://a:1'], {}, '--namesrv is "http://a:1"'],
    [['--flush', 'never'], {}, '--flush is "never": it must be async or sync'],
    [['--broker-port', '2'], {}, '--broker-port is "2"'],
    [['--read-only', 'perhaps'], {}, '--read-only is "perhaps": it must be true or false'],
    [['--prot', '1'], {}, "unknown option '--prot'"],
    [['--port'], {}, "option '-p, --port <port>' argument missing"],
    [['extra'], {}, 'too many arguments'],
  ])('%j %j is refused with one line', (words, environment, line) => {
    let message = ''
    try {
      read(words, environment)
    } catch (thrown) {
      message = (thrown as Error).message
    }
    expect(message).toContain(line)
    expect(message).not.toContain('\n')
  })

  test('are not mistaken for the service variables of Kubernetes', () => {
    expect(read([], { ROCKETDECK_PORT: 'tcp://10.0.0.7:8080' })).toMatchObject({ port: 8080 })
  })

  test('stand in the README as they are', () => {
    const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8')
    const cells = (text: string): string[] =>
      text.split('\n').map((line) => line.replace(/\s+/g, ' ').replace(/-+/g, '-'))
    expect(cells(readme)).toEqual(expect.arrayContaining(cells(optionsMarkdown())))
  })
})
