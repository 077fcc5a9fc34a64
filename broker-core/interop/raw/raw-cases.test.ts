import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrokerConfig } from '../../broker/config.ts'
import { startTestCluster, type TestCluster } from '../../testing/cluster.ts'
import { type NormalAnswer, type Pushed, RawAsker, type RawCase } from './raw-case.ts'
import { suites } from './suites.ts'

type Recorded = Record<string, NormalAnswer[]> & { readonly pushed: Pushed[] }

const recordedOf = (suite: string): Recorded =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, `../fixtures/raw/${suite}.json`), 'utf8')) as Recorded

/** An error of the Java program itself: such a request has to be refused, no matter how. */
const isException = ({ code, remark }: NormalAnswer): boolean =>
  code === 1 && /^java[.a-z]*\.[A-Z]\w*(?:Exception|Error)\b/.test(remark ?? '')

/** A remark of ours may say more than Apache's, at its end. */
function expectLike(own: NormalAnswer, apache: NormalAnswer): void {
  if (isException(apache)) {
    expect(own.code).not.toBe(0)
    expect(own.remark).toBeTruthy()
    return
  }
  const saysMore = apache.remark !== undefined && own.remark?.startsWith(apache.remark) === true
  expect(saysMore ? { ...own, remark: apache.remark } : own).toEqual(apache)
}

describe.each(Object.entries(suites))('the same requests to Apache 5.5.0 and to ours: %s', (name, suite) => {
  let cluster: TestCluster
  let asker: RawAsker
  const recorded = recordedOf(name)

  beforeAll(async () => {
    const config: Partial<BrokerConfig> = suite.config
    cluster = await startTestCluster({ broker: { mappedFileSizeCommitLog: 64 * 1024 * 1024, ...config } })
    asker = new RawAsker(cluster.brokerAddress)
  })
  afterAll(async () => {
    await asker.close()
    await cluster.close()
  })

  const check = async (raw: RawCase): Promise<void> => {
    const answers = await asker.run(raw)
    const apache = recorded[raw.name]
    expect(apache, 'recorded').toHaveLength(answers.length)
    for (const [i, own] of answers.entries()) {
      const difference = raw.ours?.answers[i]
      if (difference === undefined) expectLike(own, apache![i]!)
      else if (difference !== 'any') expect(own).toMatchObject(difference)
    }
  }
  // Cases that wait for a delay level do so together; the others share topics of the broker and take turns.
  const [together, inTurn] = [true, false].map((isSlow) =>
    suite.cases.filter((raw) => suite.slow.some((domain) => raw.name.startsWith(`${domain}: `)) === isSlow),
  )

  it.each(inTurn!.map((raw) => [raw.name, raw] as const))('%s', (_name, raw) => check(raw))

  describe.runIf(together!.length > 0).concurrent('after a delay', () => {
    it.each(together!.map((raw) => [raw.name, raw] as const))('%s', (_name, raw) => check(raw))
  })

  it('what the broker asked its clients', () => {
    expect(asker.pushed.map(withoutPushTime)).toEqual(recorded.pushed.map(withoutPushTime))
  })
})

const withoutPushTime = ({ properties, ...rest }: Pushed) => ({
  ...rest,
  properties: { ...properties, PUSH_REPLY_TIME: 'PUSH_REPLY_TIME' in properties },
})
