import { missingJava } from '../broker-core/interop/official-java.ts'
import { removeDataFolder, startProduct } from '../scripts/started-product.ts'
import { publishScene, type Scene } from './scene.ts'
import { type JavaTraffic, startJavaTraffic } from './traffic.ts'

/**
 * Starts the built product and a Java application that uses it; both last as long as the whole run. Journeys that break things
 * start a product of their own.
 * @returns what stops them
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const product = await startProduct({ env: { ROCKETDECK_COLLECT_INTERVAL_MS: '2000' } })
  const noJava = missingJava()
  let traffic: JavaTraffic | undefined
  const tearDown = async (): Promise<void> => {
    await traffic?.close()
    await product.program.stop()
    removeDataFolder(product.data)
  }
  try {
    if (noJava === undefined) traffic = await startJavaTraffic(product.namesrv)
    const scene: Scene = {
      dashboard: product.dashboard,
      namesrv: product.namesrv,
      broker: product.broker,
      ...(noJava === undefined ? {} : { noJava }),
      sent: traffic?.sent ?? [],
    }
    publishScene(scene)
  } catch (thrown) {
    await tearDown()
    throw thrown
  }
  return tearDown
}
