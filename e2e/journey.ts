import { expect, type Page, test as base } from '@playwright/test'
import { type OfficialCluster, startOfficialCluster } from '../broker-core/interop/official-broker.ts'
import { eventually, removeDataFolder, type StartedProduct, startProduct } from '../scripts/started-product.ts'
import { isAgainstApache } from './against.ts'
import { coreOf } from './core-process.ts'
import { readScene, type Scene } from './scene.ts'

interface Parts {
  /** What runs for all journeys. */
  readonly scene: Scene
  /** Takes messages of the browser's console that this journey expects, such as those of a failed request. */
  readonly expectInConsole: (pattern: RegExp) => void
}

/** A test that also fails when the browser's console shows an error or a script throws. */
export const test = base.extend<Parts>({
  scene: [
    async ({}, use) => {
      const scene = readScene()
      base.skip(scene.noCluster !== undefined, `skipped: ${scene.noCluster}`)
      await use(scene)
    },
    { auto: true },
  ],
  expectInConsole: [
    async ({ page }, use) => {
      const expected: RegExp[] = []
      const errors = consoleErrors(page)
      await use((pattern) => void expected.push(pattern))
      expect(
        errors.filter((text) => !expected.some((pattern) => pattern.test(text))),
        'errors in the browser console',
      ).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Skips the tests of a file or a group, saying why, where no JVM is installed. */
export function needsJava(): void {
  const { noJava } = readScene()
  test.skip(noJava !== undefined, `skipped: ${noJava}`)
}

/** What a dashboard shows instead of a core of its own: processes that are lost and come back. */
interface ShownCluster {
  readonly namesrvAddresses: string
  readonly brokerAddress?: string
  start(): Promise<void>
  /** Kills the broker; resolves when it serves again. */
  restart?(): Promise<void>
  close(): Promise<void>
}

/** A real Apache RocketMQ, empty and free to be broken. */
class ShownApache implements ShownCluster {
  #cluster: OfficialCluster | undefined

  get namesrvAddresses(): string {
    return this.#cluster!.namesrvAddress
  }

  get brokerAddress(): string {
    return this.#cluster!.brokerAddress
  }

  async start(): Promise<void> {
    this.#cluster = await startOfficialCluster()
  }

  restart(): Promise<void> {
    return this.#cluster!.restartBroker('SIGKILL')
  }

  close(): Promise<void> {
    return this.#cluster!.close()
  }
}

/** A product that is a test's own. */
interface OwnProduct extends StartedProduct {
  /** Kills the core, or the broker of a cluster of other processes; resolves when it serves again. */
  restart(): Promise<void>
}

function ownProduct(product: StartedProduct, cluster: ShownCluster | undefined): OwnProduct {
  const back = (): number => product.program.output.match(/the core is back/g)?.length ?? 0
  return {
    ...product,
    ...(cluster === undefined ? {} : { namesrv: cluster.namesrvAddresses, broker: cluster.brokerAddress ?? '' }),
    async restart() {
      if (cluster !== undefined) return cluster.restart?.()
      const before = back()
      process.kill(coreOf(product.program.child.pid ?? 0), 'SIGKILL')
      await eventually(async () => (back() > before ? true : undefined), 30_000)
    },
  }
}

/**
 * A test with a product of its own, empty and free to be broken; it lasts for the file. `env` holds its settings; with a `cluster`,
 * which lasts as long, the product is the dashboard alone: so it is in runs against a real Apache RocketMQ.
 */
export function testWithProduct(env: Readonly<Record<string, string>>, given?: ShownCluster) {
  const cluster = given ?? (isAgainstApache ? new ShownApache() : undefined)
  const { noCluster } = readScene()
  const own = test.extend<object, { readonly product: OwnProduct }>({
    product: [
      async ({}, use) => {
        await cluster?.start()
        const words = cluster === undefined ? [] : ['--namesrv', cluster.namesrvAddresses]
        const product = await startProduct({ words, env })
        await use(ownProduct(product, cluster))
        await product.program.stop()
        await cluster?.close()
        removeDataFolder(product.data)
      },
      { scope: 'worker', timeout: 120_000 },
    ],
    baseURL: async ({ product }, use) => {
      await use(product.dashboard)
    },
  })
  own.skip(noCluster !== undefined, `skipped: ${noCluster}`)
  return own
}

/**
 * A test that goes on in the page of the test before, for those that open many: a page of its own would be a process of its own, with
 * every script loaded anew.
 */
export const testInOnePage = test.extend<object, { readonly kept: Page }>({
  kept: [
    async ({ browser }, use) => {
      const context = await browser.newContext({
        baseURL: readScene().dashboard,
        locale: 'en-US',
        // Colours that are still on their way to another theme would be judged.
        reducedMotion: 'reduce',
      })
      await use(await context.newPage())
      await context.close()
    },
    { scope: 'worker' },
  ],
  page: async ({ kept }, use) => {
    await kept.context().clearCookies()
    await kept.setViewportSize({ width: 1440, height: 900 })
    await use(kept)
    await kept.goto('about:blank')
    await kept.unrouteAll({ behavior: 'ignoreErrors' })
    kept.removeAllListeners()
  },
})

/** Collects the errors of a page from now on. */
export function consoleErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (thrown) => errors.push(thrown.stack ?? thrown.message))
  return errors
}

/** What the browser says of an answer that is no success, and of none. */
export const failedRequests = /Failed to load resource/
