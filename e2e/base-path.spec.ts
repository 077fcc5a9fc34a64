import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, testWithProduct } from './journey.ts'

// Behind a reverse proxy that passes one path on, under another host name than the dashboard's own.

const basePath = '/ops/mq'
const started = testWithProduct({ ROCKETDECK_BASE_PATH: basePath, ROCKETDECK_COLLECT_INTERVAL_MS: '1000' })

interface Gate {
  readonly origin: string
  /** Paths that were asked for outside the base path. */
  readonly strays: string[]
}

/**
 * A reverse proxy as nginx is with `location /ops/mq/`: it redirects to the path with a slash at its end.
 * @param strips whether it takes the base path off what it passes on
 */
async function openGate(dashboard: string, strips: boolean): Promise<Gate & { close(): Promise<void> }> {
  const { origin: upstream, host } = new URL(dashboard)
  const strays: string[] = []
  const server = http.createServer((request, response) => {
    const { url = '', method, headers } = request
    if (url === basePath) return response.writeHead(301, { location: `${basePath}/` }).end()
    if (!url.startsWith(`${basePath}/`)) {
      strays.push(url)
      return response.writeHead(404).end()
    }
    const forwarded = { ...headers, host, 'x-forwarded-host': headers.host, 'x-forwarded-proto': 'http' }
    const path = strips ? url.slice(basePath.length) : url
    const onwards = http.request(upstream, { path, method, headers: forwarded }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onwards.on('error', () => response.destroy())
    response.on('close', () => onwards.destroy())
    return request.pipe(onwards)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    strays,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const test = started.extend<object, { readonly gate: Gate; readonly strippingGate: Gate }>({
  gate: [
    async ({ product }, use) => {
      const gate = await openGate(product.dashboard, false)
      await use(gate)
      await gate.close()
    },
    { scope: 'worker' },
  ],
  strippingGate: [
    async ({ product }, use) => {
      const gate = await openGate(product.dashboard, true)
      await use(gate)
      await gate.close()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ gate }, use) => {
    await use(gate.origin)
  },
})

test('every page works under a path of its own, and asks for nothing outside it', async ({ page, gate }) => {
  await page.goto(`${basePath}/`)
  await expect(page).toHaveURL(`${basePath}/c/default/overview`)
  const menu = page.getByRole('navigation', { name: 'Main' }).first()
  const hrefs = await menu
    .getByRole('link')
    .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''))
  expect(hrefs.length).toBeGreaterThan(10)
  for (const href of hrefs) {
    await menu.locator(`a[href="${href}"]`).click()
    await expect(page).toHaveURL(href)
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
    await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
    await expect(page.getByRole('main').getByText('Try again')).toBeHidden()
  }
  await page.goto(`${basePath}/clusters`)
  await expect(page.getByRole('link', { name: /Rocketdeck/ }).first()).toBeVisible()
  expect(gate.strays).toEqual([])
})

test('writing, news, pasted links and bookmarks work through the proxy', async ({ page, gate }) => {
  const news = page.waitForResponse((response) => response.url().includes(`${basePath}/api/live`))
  await page.goto(`${basePath}/c/default/topics?do=create`)
  const dialog = page.getByRole('dialog', { name: 'Create topic' })
  await dialog.getByLabel('Name').fill('Behind_Proxy')
  await dialog.getByRole('button', { name: 'Create topic' }).click()
  await expect(page).toHaveURL(`${basePath}/c/default/topics/Behind_Proxy`)
  expect((await news).headers()['content-type']).toContain('text/event-stream')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(`${gate.origin}${basePath}/c/default/topics/Behind_Proxy?tab=route`)
  await page.getByRole('option', { name: /^Open/ }).click()
  await expect(page).toHaveURL(`${basePath}/c/default/topics/Behind_Proxy?tab=route`)
  await page.goto(`${basePath}/#/consumer`)
  await expect(page).toHaveURL(`${basePath}/c/default/groups`)
  expect(gate.strays).toEqual([])
})

test('a proxy that takes the path off is understood too', async ({ page, strippingGate: { origin, strays } }) => {
  const news = page.waitForResponse((response) => response.url().includes(`${basePath}/api/live`))
  await page.goto(`${origin}${basePath}/`)
  await expect(page).toHaveURL(`${origin}${basePath}/c/default/overview`)
  expect((await news).status()).toBe(200)
  await page.getByRole('navigation', { name: 'Main' }).first().getByRole('link', { name: 'Topics' }).click()
  await expect(page).toHaveURL(`${origin}${basePath}/c/default/topics`)
  await expect(page.getByRole('main').getByRole('table')).toBeVisible()
  await page.goto(`${origin}${basePath}/#/topic`)
  await expect(page).toHaveURL(`${origin}${basePath}/c/default/topics`)
  expect(strays).toEqual([])
})
