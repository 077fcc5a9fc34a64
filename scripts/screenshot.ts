import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { missingJava } from '../broker-core/interop/official-java.ts'
import { openScreen, screens } from '../e2e/page-list.ts'
import { publishScene } from '../e2e/scene.ts'
import { startBusyShop } from '../e2e/busy-shop.ts'
import { startJavaTraffic } from '../e2e/traffic.ts'
import { ensureBrowser } from './browser.mjs'
import { removeDataFolder, startProduct } from './started-product.ts'

/**
 * Takes docs/screenshot.png, the picture of the README, from the built product with real traffic. Usage: tsx scripts/screenshot.ts
 * [minutes of traffic before, 15] [folder for a gallery of every screen x language x colours x width]
 */
const minutes = Number(process.argv[2] ?? 15)
const gallery = process.argv[3]
const root = path.dirname(import.meta.dirname)

const noJava = missingJava()
if (noJava !== undefined) throw new Error(`the picture shows Java clients: ${noJava}`)
const product = await startProduct()
const traffic = await startJavaTraffic(product.namesrv)
const shop = startBusyShop(product.namesrv)
publishScene({ dashboard: product.dashboard, namesrv: product.namesrv, broker: product.broker, sent: traffic.sent })
const browser = await openBrowser()
try {
  await new Promise((resolve) => setTimeout(resolve, minutes * 60_000))
  mkdirSync(path.join(root, 'docs'), { recursive: true })
  await picture()
  if (gallery !== undefined) await takeGallery(gallery)
} finally {
  await browser.close()
  await shop.close()
  await traffic.close()
  await product.program.stop()
  removeDataFolder(product.data)
}

async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureBrowser()
  return chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ['--no-sandbox'] })
}

interface Look {
  readonly language: 'en' | 'zh'
  readonly theme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

function contextOf({ language, theme, width, height }: Look): Promise<BrowserContext> {
  const cookie = (name: string, value: string) => ({ name, value, url: product.dashboard })
  return browser
    .newContext({
      baseURL: product.dashboard,
      viewport: { width, height },
      storageState: { cookies: [], origins: [] },
      timezoneId: 'Asia/Shanghai',
    })
    .then(async (context) => {
      await context.addCookies([cookie('rocketdeck-locale', language), cookie('rocketdeck-theme', theme)])
      return context
    })
}

async function picture(): Promise<void> {
  const context = await contextOf({ language: 'en', theme: 'light', width: 1440, height: 900 })
  const page = await context.newPage()
  await page.goto('/c/default/overview')
  await page.locator('.recharts-line').first().waitFor()
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'))
  await page.screenshot({ path: path.join(root, 'docs/screenshot.png') })
  await context.close()
}

async function takeGallery(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const { width, height } of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ])
    for (const language of ['en', 'zh'] as const)
      for (const theme of ['light', 'dark'] as const) {
        const context = await contextOf({ language, theme, width, height })
        const page = await context.newPage()
        for (const screen of screens()) {
          await openScreen(page, screen)
          await page.screenshot({ path: path.join(folder, `${screen.name}-${width}-${language}-${theme}.png`) })
        }
        await context.close()
      }
}
