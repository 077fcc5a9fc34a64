import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Ended,
  findFreePorts,
  makeDataFolder,
  removeDataFolder,
  RunningProgram,
} from '../../scripts/started-product.ts'
import { openAdminClient } from '../client/index.ts'

const programs = path.join(import.meta.dirname, '../../dist/broker-core/bin')
let home: string

beforeAll(() => {
  home = makeDataFolder()
})
afterAll(() => {
  removeDataFolder(home)
})

/** Starts a program with a home folder of its own, so that it meets no other's store and process numbers. */
function start(name: string, words: string[], env: Record<string, string> = {}): RunningProgram {
  const own = { HOME: home, ROCKETDECK_RUN_FOLDER: path.join(home, 'run') }
  return new RunningProgram(process.execPath, [path.join(programs, `${name}.js`), ...words], {
    env: { ...own, ...env },
  })
}

const run = (name: string, words: string[], env: Record<string, string> = {}): Promise<Ended> =>
  start(name, words, env).ended

function confFile(name: string, lines: string[]): string {
  const file = path.join(home, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

describe('mqnamesrv and mqbroker', () => {
  test('serve side by side, say so in RocketMQ’s words, and are stopped by mqshutdown', async () => {
    const [namesrvPort, brokerPort] = await findFreePorts(2)
    const namesrvConf = confFile('namesrv.conf', [`listenPort=${namesrvPort}`, 'bindAddress=127.0.0.1'])
    const namesrv = start('mqnamesrv', ['-c', namesrvConf])
    await namesrv.printed(/boot success/)
    expect(namesrv.output).toBe(
      `load config properties file OK, ${namesrvConf}\nThe Name Server boot success. serializeType=JSON, address 127.0.0.1:${namesrvPort}\n`,
    )
    const brokerConf = confFile('broker.conf', [
      `listenPort=${brokerPort}`,
      'brokerIP1=127.0.0.1',
      'bindAddress=127.0.0.1',
      'brokerName=broker-x',
      'aKeyOfApacheOnly=1',
    ])
    const broker = start('mqbroker', ['-n', `127.0.0.1:${namesrvPort}`, '-c', brokerConf])
    await broker.printed(/boot success/)
    expect(broker.output).toContain(
      `The broker[broker-x, 127.0.0.1:${brokerPort}] boot success. serializeType=JSON and name server is 127.0.0.1:${namesrvPort}\n`,
    )
    const client = openAdminClient({ nameServers: [`127.0.0.1:${namesrvPort}`] })
    expect((await client.producer.send({ topic: 'Programs', body: Buffer.from('x') })).status).toBe('SEND_OK')
    await client.close()
    const nameServer = `127.0.0.1:${namesrvPort}`
    const listed = await run('mqadmin', ['clusterList', '-n', nameServer])
    expect(listed.output).toMatch(new RegExp(`DefaultCluster +broker-x +0 +127.0.0.1:${brokerPort} `))
    expect(listed).toMatchObject({ code: 0, errors: '' })
    // Its figures of the last moments differ.
    const names = ({ output }: Ended): string[] => output.split('\n').map((line) => line.slice(0, 60))
    expect(names(await run('mqadmin', ['clusterList'], { NAMESRV_ADDR: nameServer }))).toEqual(names(listed))

    for (const [role, program, running, title] of [
      ['broker', 'mqbroker', broker, `broker-x, 127.0.0.1:${brokerPort}`],
      ['namesrv', 'mqnamesrv', namesrv, `127.0.0.1:${namesrvPort}`],
    ] as const) {
      const shutdown = await run('mqshutdown', [role])
      const pid = running.child.pid ?? 0
      expect(shutdown.output).toBe(
        `The ${program}(${pid}) is running...\n${program}(${pid}): ${title}\nSend shutdown request to ${program}(${pid}) OK\n`,
      )
      expect(shutdown.code).toBe(0)
      expect((await running.ended).code).toBe(0)
      expect(await run('mqshutdown', [role])).toMatchObject({ code: 255, output: `No ${program} running.\n` })
    }
  })

  test('print their settings and start nothing', async () => {
    const conf = confFile('print.conf', ['brokerName=printed', 'listenPort=12345'])
    const all = await run('mqbroker', ['-p', '-c', conf])
    expect(all.code).toBe(0)
    expect(all.output).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO main - brokerName=printed$/m)
    expect(all.output).toMatch(/ INFO main - listenPort=12345$/m)
    expect(all.output).toMatch(/ INFO main - flushDiskType=ASYNC_FLUSH$/m)
    const important = await run('mqbroker', ['-m', '-c', conf])
    expect(important.output).toMatch(/ INFO main - brokerName=printed$/m)
    expect(important.output.split('\n').length).toBeLessThan(all.output.split('\n').length / 2)
    expect((await run('mqnamesrv', ['-p'])).output).toMatch(/ INFO main - listenPort=9876$/m)
  })

  test('start by the command lines of guides and images, which size a JVM', async () => {
    const conf = confFile('image.conf', ['brokerName=of-an-image'])
    const env = { HOME: home, MAX_POSSIBLE_HEAP: '200000000', NAMESRV_ADDR: 'namesrv:9876' }
    const folder = path.join(import.meta.dirname, '../../bin')
    for (const [words, line] of [
      [['mqbroker', '-p', '-c', conf], /brokerName=of-an-image$[^]*namesrvAddr=namesrv:9876$/m],
      [['mqnamesrv', '-p'], / listenPort=9876$/m],
    ] as const) {
      const ended = await new RunningProgram('sh', words, { env, cwd: folder }).ended
      expect(ended.output).toMatch(line)
      expect(ended.errors).toBe(`${words[0]}: MAX_POSSIBLE_HEAP has no meaning here: there is no JVM\n`)
      expect(ended.code).toBe(0)
    }
  })

  test('take up what was changed at run time, with words of the command line before it', async () => {
    const store = path.join(home, 'kept-store')
    mkdirSync(path.join(store, 'config'), { recursive: true })
    writeFileSync(path.join(store, 'config', 'broker.properties'), 'fileReservedTime=12\nbrokerName=kept\n')
    const { output } = await run('mqbroker', ['-p', `storePathRootDir=${store}`, 'brokerName=said'])
    expect(output).toMatch(/ fileReservedTime=12$/m)
    expect(output).toMatch(/ brokerName=said$/m)
    const conf = confFile('own.conf', [`storePathRootDir=${store}`])
    expect((await run('mqbroker', ['-p', '-c', conf])).output).toMatch(/ fileReservedTime=72$/m)
  })

  test('explain themselves in RocketMQ’s words', async () => {
    expect(await run('mqnamesrv', ['-h'])).toMatchObject({
      code: 0,
      output: [
        'usage: mqnamesrv [-c <arg>] [-h] [-n <arg>] [-p]',
        ' -c,--configFile <arg>    Name server config properties file',
        ' -h,--help                Print help',
        " -n,--namesrvAddr <arg>   Name server address list, eg: '192.168.0.1:9876;192.168.0.2:9876'",
        ' -p,--printConfigItem     Print all config items',
        '',
      ].join('\n'),
    })
    const unknown = await run('mqbroker', ['-z'])
    expect(unknown.code).toBe(1)
    expect(unknown.output).toMatch(
      /^Unrecognized option: -z\nusage: mqbroker \[-c <arg>\] \[-h\] \[-m\] \[-n <arg>\] \[-p\]\n/,
    )
    expect((await run('mqshutdown', ['all'])).code).toBe(1)
  })

  test('take what guides write for what it means, and say so', async () => {
    const conf = confFile('guide.conf', [
      'nameServerAddr=127.0.0.1:1,127.0.0.1:2',
      'storePathRootDir=/data/guide',
      'storePathCommitLog=${storePathRootDir}/log',
    ])
    const words = ['-c', conf, '-p', 'autoCreateTopicEnable', '=', 'false']
    const { output, errors, code } = await run('mqbroker', words)
    for (const line of [
      'namesrvAddr=127.0.0.1:1;127.0.0.1:2',
      'storePathCommitLog=/data/guide/log',
      'autoCreateTopicEnable=false',
    ])
      expect(output).toContain(line)
    expect(errors).toContain('mqbroker: nameServerAddr is not a key of RocketMQ: did you mean namesrvAddr?')
    expect(code).toBe(0)
  })

  test.each([
    [
      'mqbroker',
      ['-n', 'abc'],
      'The Name Server Address[abc] illegal, please set it as follows, "127.0.0.1:9876;192.168.0.1:9876"',
    ],
    ['mqbroker', ['-c', '/none.conf'], 'the configuration file /none.conf cannot be read'],
    ['mqnamesrv', ['-c', '/none.conf'], 'the configuration file /none.conf cannot be read'],
  ])('%s %j is refused with one line', async (name, words, line) => {
    const ended = await run(name, words)
    expect(ended.errors).toContain(line)
    expect(ended.errors.trim().split('\n')).toHaveLength(1)
    expect(ended.code).toBe(1)
  })

  test('a value that cannot be is named with its file', async () => {
    const conf = confFile('bad.conf', ['listenPort=abc'])
    const ended = await run('mqbroker', ['-c', conf])
    expect(ended.errors).toContain(`${conf}: listenPort=abc is not allowed: it must be an integer from 0 to 65535`)
    expect(ended.code).toBe(1)
  })
})
