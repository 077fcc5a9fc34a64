import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { mqadmin } from '../testing/mqadmin-run.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

describe('a command that destroys', () => {
  const topic = 'Precious'
  const isThere = (): boolean => cluster.broker.topics.find(topic) !== undefined
  const remove = async (words: string, isTerminal: boolean, answer: string) => {
    await mqadmin(cluster, `updateTopic -c DefaultCluster -t ${topic} -r 1 -w 1`)
    const ask = vi.fn(() => Promise.resolve(answer))
    const run = await mqadmin(cluster, `deleteTopic -c DefaultCluster -t ${topic} ${words}`, { isTerminal, ask })
    return { ...run, ask, isThere: isThere() }
  }

  it('asks on a terminal, with the effect in numbers, and does nothing without a yes', async () => {
    const { ask, code, err, isThere: stays } = await remove('', true, 'n')
    expect(ask).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/\d.*Go on\? \[y\/N\]/s))
    expect({ code, err, stays }).toEqual({ code: 1, err: 'mqadmin deleteTopic: nothing was done\n', stays: true })
  })

  it('goes on after a yes', async () => {
    expect(await remove('', true, 'y')).toMatchObject({ code: 0, isThere: false })
  })

  it.each([
    ['--yes', true],
    ['', false],
  ])('asks nobody with %j where a terminal is %s', async (words, isTerminal) => {
    const { ask, code, isThere: stays } = await remove(words, isTerminal, 'n')
    expect(ask).not.toHaveBeenCalled()
    expect({ code, stays }).toEqual({ code: 0, stays: false })
  })
})

describe('--watch', () => {
  it('prints again until the program is stopped', async () => {
    const stopping = new AbortController()
    let heads = 0
    const count = (text: string): void => {
      heads += text.match(/#Cluster Name/g)?.length ?? 0
      if (heads >= 3) stopping.abort()
    }
    const { code } = await mqadmin(cluster, 'clusterList --watch 0.01', { stopped: stopping.signal, write: count })
    expect({ code, heads }).toEqual({ code: 0, heads: 3 })
  })

  it('takes a number of seconds', async () => {
    expect(await mqadmin(cluster, 'clusterList --watch soon')).toMatchObject({
      code: 1,
      err: expect.stringContaining('--watch takes a number of seconds, not "soon"') as string,
    })
  })
})

it('--json is JSON, in a pipe and on a terminal', async () => {
  for (const isTerminal of [false, true]) {
    const { out } = await mqadmin(cluster, 'clusterList --json', { isTerminal })
    expect(JSON.parse(out)).toMatchObject({ brokers: [{ broker: 'broker-a', address: cluster.brokerAddress }] })
  }
})

it('without a NameServer it says what to give', async () => {
  expect(await mqadmin(undefined, 'clusterList')).toMatchObject({
    code: 1,
    err: 'mqadmin clusterList: no NameServer is named: give -n host:9876, or set NAMESRV_ADDR\n',
  })
})
