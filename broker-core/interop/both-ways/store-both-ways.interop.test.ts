import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { startBroker } from '../../broker/broker-start.ts'
import { Connector } from '../../remoting/connector.ts'
import { smallFiles, startOfficialCluster } from '../official-broker.ts'
import { missingJava } from '../official-java.ts'
import { LightStory } from './light-story.ts'
import { PopStory } from './pop-story.ts'
import type { Story } from './story.ts'
import { TimerStory } from './timer-story.ts'

const settings = {
  recallMessageEnable: true,
  enableLmq: true,
  enableMultiDispatch: true,
  // Apache ends its revive threads one after the other, each after this long.
  reviveInterval: 100,
  reviveQueueNum: 2,
}
const inWords = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]))
const sizes = Object.fromEntries(Object.entries(smallFiles).map(([key, value]) => [key, Number(value)]))
const stories: readonly Story[] = [new TimerStory(), new PopStory(), new LightStory()]
const reason = missingJava()

describe.skipIf(reason !== undefined)('a store that goes from Apache to us and back keeps', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'both-ways-'))
  const storeFolder = path.join(folder, 'store')
  const connector = new Connector({})
  const failures = new Map<Story, unknown>()
  let handOverMs = 0

  /** A part of all stories, at the same time; one that has failed is not told on. */
  const tell = (part: (story: Story) => Promise<void>): Promise<unknown> =>
    Promise.all(
      stories
        .filter((story) => !failures.has(story))
        .map((story) => part(story).catch((thrown: unknown) => failures.set(story, thrown))),
    )

  const atApache = async (...parts: ('leaveAtApache' | 'findAtApache')[]): Promise<void> => {
    const begin = Date.now()
    const cluster = await startOfficialCluster({ folder, storeFolder, brokerConfig: inWords })
    handOverMs = 10_000 + 2 * (Date.now() - begin)
    const holder = { connector, brokerAddress: cluster.brokerAddress, handOverMs }
    for (const part of parts) await tell((story) => story[part](holder))
    await cluster.close()
  }

  const withUs = async (): Promise<void> => {
    const config = { ...sizes, ...settings, bindAddress: '127.0.0.1', listenPort: 0, brokerName: 'broker-a' }
    const broker = await startBroker({ config: { ...config, storePathRootDir: storeFolder } })
    const holder = { connector, brokerAddress: broker.address, handOverMs, broker }
    await tell((story) => story.findWithUs(holder))
    await tell((story) => story.leaveWithUs(holder))
    await broker.close()
  }

  beforeAll(async () => {
    await atApache('leaveAtApache')
    await withUs()
    await atApache('findAtApache')
  }, 900_000)
  afterAll(async () => {
    await connector.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(stories.map((story) => ({ title: story.title, story })))('$title', ({ story }) => {
    if (failures.has(story)) throw failures.get(story)
  })
})
