import { startOfficialCluster } from '../broker-core/interop/official-broker.ts'
import { missingJava } from '../broker-core/interop/official-java.ts'
import { removeDataFolder, startProduct } from '../scripts/started-product.ts'
import { isAgainstApache } from './against.ts'
import { publishScene, type Scene } from './scene.ts'
import { type JavaTraffic, startJavaTraffic } from './traffic.ts'

/**
 * Starts the built product and a Java application that uses it; both last as long as the whole run. Journeys that break things
 * start a product of their own. Against a real Apache RocketMQ the product is only the dashboard.
 * @returns what stops them
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const noJava = missingJava()
  const started: { close(): Promise<void> }[] = []
  const tearDown = async (): Promise<void> => {
    for (const one of started.reverse()) await one.close()
  }
  const keep = <T extends { close(): Promise<void> }>(one: T): T => (started.push(one), one)
  try {
    // Apache makes the topic of traces only when it is told to.
    const apache =
      isAgainstApache && noJava === undefined
        ? keep(await startOfficialCluster({ brokerConfig: { traceTopicEnable: 'true' } }))
        : undefined
    const product = await startProduct({
      env: { ROCKETDECK_COLLECT_INTERVAL_MS: '2000' },
      words: apache === undefined ? [] : ['--namesrv', apache.namesrvAddress],
    })
    keep({
      async close() {
        await product.program.stop()
        removeDataFolder(product.data)
      },
    })
    const namesrv = apache?.namesrvAddress ?? product.namesrv
    const traffic: JavaTraffic | undefined = noJava === undefined ? keep(await startJavaTraffic(namesrv)) : undefined
    const scene: Scene = {
      dashboard: product.dashboard,
      namesrv,
      broker: apache?.brokerAddress ?? product.broker,
      ...(noJava === undefined ? {} : { noJava }),
      ...(isAgainstApache && noJava !== undefined ? { noCluster: noJava } : {}),
      sent: traffic?.sent ?? [],
    }
    publishScene(scene)
  } catch (thrown) {
    await tearDown()
    throw thrown
  }
  return tearDown
}
