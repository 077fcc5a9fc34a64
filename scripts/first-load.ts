import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page, type Request } from '@playwright/test'
import { links } from '../components/links.ts'
import { paths } from '../server/contract/paths.ts'
import { findBrowser } from './browser.mjs'
import { removeDataFolder, startProduct } from './started-product.ts'

/**
 * Measures what a browser loads for a first visit, gzipped, and fails above the budgets. Everything counts that is loaded until the
 * network is quiet: chunks that come lazily, like the chart's, and what the page fetches ahead. `--all` names every request.
 */
const cluster = 'default'
const topic = 'TopicTest'

interface Budget {
  readonly page: string
  readonly address: (offsetMsgId: string) => string
  /** Done before the sum is drawn, because it may load more. */
  readonly then?: (page: Page) => Promise<void>
  /** KB of JavaScript. */
  readonly script: number
}

const budgets: readonly Budget[] = [
  { page: 'topics', address: () => links.topics(cluster), script: 190 },
  { page: 'groups', address: () => links.groups(cluster), script: 190 },
  {
    page: 'overview',
    address: () => links.overview(cluster),
    // Its charts come when the message that was sent has been counted.
    then: (page) => page.locator('.recharts-surface').first().waitFor(),
    script: 330,
  },
  {
    page: 'message',
    address: (offsetMsgId) => links.message(cluster, offsetMsgId, { topic, as: 'tree' }),
    then: (page) => page.getByRole('button', { name: 'Hex' }).click(),
    script: 210,
  },
]
/** On every page: KB of styles and images, files of fonts. */
const stylesMax = 12
const imagesMax = 5
const fontsMax = 0
/** Lists need 19 on a quiet machine; a slow one asks for news once more before the network is quiet. */
const requestsMax = 30
/** Cumulative layout shift, until the network is quiet. */
const shiftMax = 0.01

const bytesPerKilobyte = 1024
const kinds = [
  ['script', /javascript/],
  ['style', /css/],
  ['image', /^image/],
  ['font', /font/],
] as const

interface Loaded {
  readonly url: string
  readonly kind: 'script' | 'style' | 'image' | 'font' | 'other'
  /** Of the body, gzipped. Of other kinds nobody asks. */
  readonly kilobytes: number
}

/** What a first visit asks for, and how much what was drawn moved by itself. */
async function visit(
  browser: Browser,
  url: string,
  then: Budget['then'],
): Promise<{ loaded: Loaded[]; shift: number }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.addInitScript(watchShifts)
  const asked: Promise<Loaded>[] = []
  page.on('request', (request) => asked.push(weigh(request)))
  await page.goto(url, { waitUntil: 'networkidle' })
  await then?.(page)
  await page.waitForLoadState('networkidle')
  const loaded = await Promise.all(asked)
  const shift = await page.evaluate(() => (globalThis as { shiftSum?: number }).shiftSum ?? Number.NaN)
  await page.close()
  return { loaded, shift }
}

/** In the browser: sums up layout shifts that nobody's press caused. */
function watchShifts(): void {
  const place = globalThis as { shiftSum?: number }
  place.shiftSum = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) place.shiftSum = (place.shiftSum ?? 0) + entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}

async function weigh(request: Request): Promise<Loaded> {
  const url = request.url()
  const type = (await request.response())?.headers()['content-type'] ?? ''
  const kind = kinds.find(([, words]) => words.test(type))?.[0] ?? 'other'
  const body = kind === 'other' ? '' : Buffer.from(await (await fetch(url)).arrayBuffer())
  return { url, kind, kilobytes: gzipSync(body).length / bytesPerKilobyte }
}

/** Holds one page to its budget, and says so in a line. */
function judge(budget: Budget, { loaded, shift }: Awaited<ReturnType<typeof visit>>): boolean {
  const of = (kind: Loaded['kind']) => loaded.filter((each) => each.kind === kind)
  const sum = (kind: Loaded['kind']) => of(kind).reduce((total, { kilobytes }) => total + kilobytes, 0)
  const figures: readonly (readonly [name: string, is: number, max: number])[] = [
    ['KB JS', sum('script'), budget.script],
    ['KB CSS', sum('style'), stylesMax],
    ['KB images', sum('image'), imagesMax],
    ['fonts', of('font').length, fontsMax],
    ['requests', loaded.length, requestsMax],
    ['layout shift', shift, shiftMax],
  ]
  const isGood = of('script').length > 0 && of('style').length > 0 && figures.every(([, is, max]) => is <= max)
  const words = figures.map(
    ([name, is, max]) => `${Number(is.toPrecision(4))}/${max} ${name}${is > max ? ' TOO MUCH' : ''}`,
  )
  console.log(`${budget.page}: ${words.join(', ')}`)
  if (!isGood || process.argv.includes('--all'))
    for (const { url, kind, kilobytes } of [...loaded].sort((a, b) => b.kilobytes - a.kilobytes))
      console.log(`  ${kilobytes.toFixed(1).padStart(7)} KB ${kind.padEnd(6)} ${new URL(url).pathname}`)
  return isGood
}

/** @returns the offsetMsgId of a message whose body is JSON */
async function sendMessage(dashboard: string): Promise<string> {
  const { method, path } = paths.sendMessage
  const reply = await fetch(`${dashboard}${path.replace('[cluster]', cluster)}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ topic, body: JSON.stringify({ order: { id: 1, lines: [{ article: 'A', count: 2 }] } }) }),
  })
  const { offsetMsgId } = (await reply.json()) as { offsetMsgId?: string }
  if (offsetMsgId === undefined) throw new Error(`no message could be sent: ${reply.status}`)
  return offsetMsgId
}

const executablePath = findBrowser()
const product = await startProduct({ env: { ROCKETDECK_COLLECT_INTERVAL_MS: '1000' } })
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
let isWithin = true
try {
  const offsetMsgId = await sendMessage(product.dashboard)
  for (const budget of budgets) {
    const visited = await visit(browser, `${product.dashboard}${budget.address(offsetMsgId)}`, budget.then)
    isWithin = judge(budget, visited) && isWithin
  }
} finally {
  await browser.close()
  await product.program.stop()
  removeDataFolder(product.data)
}
process.exitCode = isWithin ? 0 : 1
