import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { missingJava } from '../broker-core/interop/official-java.ts'
import { type Shop, startShop } from '../broker-core/testing/shop/shop.ts'
import { links } from '../components/links.ts'
import { openScreen, type Screen, screens } from '../e2e/page-list.ts'
import { publishScene } from '../e2e/scene.ts'
import { startJavaTraffic } from '../e2e/traffic.ts'
import { ensureBrowser } from './browser.mjs'
import { eventually, removeDataFolder, type StartedProduct, startProduct } from './started-product.ts'

/**
 * Takes the pictures of the README from the built product with the shop of `npm run demo`. Usage: tsx scripts/screenshot.ts
 * [minutes of business before, 15] [folder for a gallery of every screen x language x colours x width, which needs Java]
 */
const minutes = Number(process.argv[2] ?? 15)
const gallery = process.argv[3]
const docs = path.join(path.dirname(import.meta.dirname), 'docs')

const noJava = gallery === undefined ? undefined : missingJava()
if (noJava !== undefined) throw new Error(`the gallery shows Java clients: ${noJava}`)
const browser = await openBrowser()
try {
  await withProduct(takePictures)
  if (gallery !== undefined) await withProduct((product) => takeGallery(product, gallery))
} finally {
  await browser.close()
}

async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureBrowser()
  return chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ['--no-sandbox'] })
}

async function withProduct(work: (product: StartedProduct) => Promise<void>): Promise<void> {
  const product = await startProduct()
  try {
    await work(product)
  } finally {
    await product.program.stop()
    removeDataFolder(product.data)
  }
}

interface Look {
  readonly language: 'en' | 'zh'
  readonly theme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

async function contextOf(dashboard: string, { language, theme, width, height }: Look): Promise<BrowserContext> {
  const cookie = (name: string, value: string) => ({ name, value, url: dashboard })
  const context = await browser.newContext({
    baseURL: dashboard,
    viewport: { width, height },
    storageState: { cookies: [], origins: [] },
    timezoneId: 'Asia/Shanghai',
  })
  await context.addCookies([cookie('rocketdeck-locale', language), cookie('rocketdeck-theme', theme)])
  return context
}

async function takePictures(product: StartedProduct): Promise<void> {
  const shop = await startShop(product.namesrv)
  try {
    const retriedKey = await keyAfter(shop)
    const context = await contextOf(product.dashboard, { language: 'en', theme: 'light', width: 1440, height: 900 })
    const page = await context.newPage()
    mkdirSync(docs, { recursive: true })
    for (const screen of [
      { name: 'screenshot', address: links.overview('default'), then: chartIsDrawn },
      { name: 'screenshot-group', address: links.group('default', 'GID_analytics') },
      { name: 'screenshot-trace', address: links.trace('default', { key: retriedKey }) },
      { name: 'screenshot-dead-letters', address: links.deadLetters('default', { group: 'GID_billing' }) },
    ] satisfies Screen[]) {
      await openScreen(page, screen)
      await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'))
      await page.screenshot({ path: path.join(docs, `${screen.name}.png`) })
    }
    await context.close()
  } finally {
    await shop.close()
  }
}

function chartIsDrawn(page: Page): Promise<void> {
  return page.locator('.recharts-line').first().waitFor()
}

async function keyAfter(shop: Shop): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, minutes * 60_000))
  return eventually(() => Promise.resolve(shop.retriedKey), 120_000)
}

async function takeGallery(product: StartedProduct, folder: string): Promise<void> {
  const traffic = await startJavaTraffic(product.namesrv)
  const { dashboard, namesrv, broker } = product
  publishScene({ dashboard, namesrv, broker, sent: traffic.sent })
  mkdirSync(folder, { recursive: true })
  for (const { width, height } of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ])
    for (const language of ['en', 'zh'] as const)
      for (const theme of ['light', 'dark'] as const) {
        const context = await contextOf(dashboard, { language, theme, width, height })
        const page = await context.newPage()
        for (const screen of screens()) {
          await openScreen(page, screen)
          await page.screenshot({ path: path.join(folder, `${screen.name}-${width}-${language}-${theme}.png`) })
        }
        await context.close()
      }
  await traffic.close()
}
