import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { brokerOptions, readCommandLine } from './command-line.ts'
import { readBrokerConfig } from './configuration.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'configuration-'))))
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function read(text: string, words: Record<string, string> = {}) {
  const file = path.join(folder, 'broker.conf')
  writeFileSync(file, text)
  return readBrokerConfig({ file, words: new Map(Object.entries(words)) })
}

/** Files as they stand in widely read guides, with their mistakes. */
const twoMasters = `brokerClusterName=DefaultCluster
brokerName=broker-a
brokerId=0
deleteWhen=04
fileReservedTime=120

brokerRole=ASYNC_MASTER
flushDiskType=ASYNC_FLUSH

nameServerAddr=192.168.2.10:9876,192.168.2.20:9876
defaultTopicQueueNums=4
autoCreateTopicEnable=true
autoCreateSubscriptionGroup=true
listenPort=10911
mapedFileSizeCommitLog=1073741824
mapedFileSizeConsumeQueue=300000
disMaxUsedSpaceRatio=88
storePathRootDir=/data/rocketMQ/store_a
storePathCommitLog=\${storePathRootDir}/commitLog
storePathConsumeQueue=\${storePathRootDir}/consumerQueue
storePathIndex=\${storePathRootDir}/index
storeCheckPoint=\${storePathRootDir}/checkPoint
abortFile=\${storePathRootDir}/abort
maxMessageSize=65536
`

describe('files of guides are taken for what they mean', () => {
  test('two masters', () => {
    const { values, warnings, unknownKeys } = read(twoMasters)
    expect(values).toMatchObject({
      namesrvAddr: '192.168.2.10:9876;192.168.2.20:9876',
      mappedFileSizeCommitLog: 1_073_741_824,
      mappedFileSizeConsumeQueue: 300_000,
      diskMaxUsedSpaceRatio: 88,
      fileReservedTime: 120,
      deleteWhen: '04',
      defaultTopicQueueNums: 4,
      maxMessageSize: 65_536,
      storePathRootDir: '/data/rocketMQ/store_a',
      storePathCommitLog: '/data/rocketMQ/store_a/commitLog',
    })
    expect(unknownKeys).toEqual([])
    for (const name of [
      'nameServerAddr',
      'mapedFileSizeCommitLog',
      'disMaxUsedSpaceRatio',
      'storeCheckPoint',
      'abortFile',
    ])
      expect(warnings).toContainEqual(expect.stringContaining(`${name} is not a key of RocketMQ`) as string)
    expect(warnings).toContainEqual(expect.stringContaining('separated by ";"') as string)
  })

  test('one broker, with blanks around the equals signs and behind the values', () => {
    const text =
      'brokerName = broker-a \nbrokerId = 0 \nbrokerIP1 = 10.29.181.16\nfileReservedTime = 48 \nnamesrvAddr = 10.29.181.16:9876 \n'
    expect(read(text)).toMatchObject({
      values: {
        brokerName: 'broker-a',
        brokerId: 0,
        brokerIP1: '10.29.181.16',
        fileReservedTime: 48,
        namesrvAddr: '10.29.181.16:9876',
      },
      warnings: [],
      unknownKeys: [],
    })
  })

  test('times of transactions in seconds', () => {
    const { values, warnings } = read('transactionTimeout=20\ntransactionCheckMax=5\ntransactionCheckInterval=10\n')
    expect(values).toEqual({ transactionTimeOut: 20_000, transactionCheckMax: 5, transactionCheckInterval: 10_000 })
    expect(warnings).toContain('transactionCheckInterval=10 would be milliseconds: taken for 10 seconds')
  })

  test('the home folder', () => {
    expect(read('storePathRootDir=${user.home}/store2').values.storePathRootDir).toBe(path.join(homedir(), 'store2'))
    expect(read('storePathCommitLog=${storePathRootDir}/c').values.storePathCommitLog).toBe(
      path.join(homedir(), 'store/c'),
    )
  })
})

test('a key that nobody has is named, with the one that was probably meant', () => {
  const { unknownKeys } = read('autoCreateTopicEnabled=true\nsendMesageThreadPoolNums=3\nquiteAnother=1\n')
  expect(unknownKeys).toEqual([
    'autoCreateTopicEnabled is not a key of RocketMQ: did you mean autoCreateTopicEnable?',
    'sendMesageThreadPoolNums is not a key of RocketMQ: did you mean sendMessageThreadPoolNums?',
    'quiteAnother is not a key of RocketMQ.',
  ])
})

test('words behind the options win over the file, and are warned about', () => {
  const { values, warnings } = read('fileReservedTime=48\ndefaultTopicQueueNums=4', { fileReservedTime: '10' })
  expect(values).toEqual({ fileReservedTime: 10, defaultTopicQueueNums: 4 })
  expect(warnings).toEqual(['words behind the options are taken as settings: fileReservedTime'])
})

describe('words of a command line', () => {
  const line = (...words: string[]) => readCommandLine('mqbroker', brokerOptions, words)

  test.each([
    [['-n', 'localhost:9876', 'autoCreateTopicEnable=true'], { autoCreateTopicEnable: 'true' }],
    [['-n', '127.0.0.1:9876', 'autoCreateTopicEnable', '=', 'true'], { autoCreateTopicEnable: 'true' }],
    [['a=', '1', 'b', '=2', 'c=3'], { a: '1', b: '2', c: '3' }],
    [['messageDelayLevel=1s 5s', '-n', 'x:1'], { messageDelayLevel: '1s 5s' }],
    [['-n', 'x:1'], {}],
  ])('%j', (words, settings) => {
    const found = line(...words)
    expect(found.kind === 'run' ? Object.fromEntries(found.settings) : found).toEqual(settings)
  })

  test('that are no settings are refused', () => {
    expect(line('start')).toMatchObject({
      kind: 'wrong',
      text: expect.stringMatching(/^Unexpected word: start\n/) as string,
    })
    expect(line('a=1', '&&')).toMatchObject({ kind: 'wrong' })
  })
})
