import { links } from '../components/links.ts'
import { expect, testWithProduct } from './journey.ts'
import { Table } from './pages/table.ts'

// A product of its own: a broker is taken out of writing here.
const test = testWithProduct({ ROCKETDECK_COLLECT_INTERVAL_MS: '1000' })

test('a setting is changed with what it was before, and changed back', async ({ page }) => {
  const main = page.getByRole('main')
  const dialog = page.getByRole('dialog')
  await page.goto(links.broker('default', 'broker-a', { tab: 'config', q: 'fileReservedTime' }))
  for (const [before, after] of [
    ['72', '48'],
    ['48', '72'],
  ] as const) {
    await main.getByRole('button', { name: 'Change fileReservedTime' }).click()
    await expect(dialog.getByText(`Now: ${before}`)).toBeVisible()
    const change = dialog.getByRole('button', { name: 'Change on 1 process' })
    await expect(change).toBeDisabled()
    await dialog.getByLabel('New value').fill(after)
    await change.click()
    const result = new Table(dialog, 'What came of it')
    await expect(result.row('changed')).toContainText(before)
    await expect(result.row('changed')).toContainText(after)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(new Table(page, 'Configuration').row('fileReservedTime')).toContainText(after)
  }
  await page.goto(links.broker('default', 'broker-a', { tab: 'config', q: 'storePathRootDir' }))
  await expect(new Table(page, 'Configuration').row('storePathRootDir')).toBeVisible()
  await expect(main.getByRole('button', { name: 'Change storePathRootDir' })).toHaveCount(0)
})

test('of hundreds of settings those in sight are in the document', async ({ page, product }) => {
  const path = '/api/c/default/brokers/config?broker=broker-a&brokerId=0'
  const { entries } = await (await page.request.get(`${product.dashboard}${path}`)).json()
  await page.goto(links.broker('default', 'broker-a', { tab: 'config' }))
  const table = new Table(page, 'Configuration')
  await expect(page.getByText(`${entries.length} of ${entries.length} entries`)).toBeVisible()
  await expect(table.row(entries[0].key).first()).toBeVisible()
  expect(await page.locator('*').count()).toBeLessThanOrEqual(1800)
  await table.root.locator('xpath=..').evaluate((frame) => frame.scrollTo(0, frame.scrollHeight))
  await expect(table.row(entries.at(-1).key).last()).toBeVisible()
  await expect(table.row(entries[0].key)).toHaveCount(0)
  expect(await page.locator('*').count()).toBeLessThanOrEqual(1800)
})

test('a broker is taken out of writing, drained, and given back', async ({ page, product }) => {
  const main = page.getByRole('main')
  const dialog = page.getByRole('dialog')
  const created = await page.request.post(`${product.dashboard}/api/c/default/topics`, {
    headers: { origin: product.dashboard },
    data: { topic: 'Parcels', readQueues: 2, writeQueues: 2 },
  })
  expect(created.ok(), await created.text()).toBe(true)
  await page.goto(links.broker('default', 'broker-a', { tab: 'maintenance' }))
  await expect(main.getByText('Producers are sent to this broker')).toBeVisible()
  const out = main.getByRole('button', { name: 'Take out of writing' })
  const back = main.getByRole('button', { name: 'Give back to writing' })
  await expect(back).toBeDisabled()
  await out.click()
  await dialog.getByRole('button', { name: 'Take out of writing' }).click()
  await expect(dialog.getByText(/topics? changed/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(main.getByText('Drained: nothing comes in and nothing waits', { exact: false })).toBeVisible()
  await expect(out).toBeDisabled()
  await back.click()
  await dialog.getByRole('button', { name: 'Give back' }).click()
  await expect(dialog.getByText(/topics? changed/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(main.getByText('Producers are sent to this broker')).toBeVisible()
})

test('NameServers are looked at one by one, brokers beside each other', async ({ page, product }) => {
  const main = page.getByRole('main')
  await page.goto(links.brokers('default'))
  await page.getByRole('tab', { name: 'NameServers' }).click()
  const row = new Table(page, 'NameServers').row(product.namesrv)
  await expect(row).toContainText('up')
  await row.getByRole('button', { name: 'Show configuration' }).click()
  await expect(new Table(page, `Configuration of ${product.namesrv}`).row('scanNotActiveBrokerInterval')).toBeVisible()
  await page.reload()
  await expect(page).toHaveURL(/ns=/)
  await page.getByRole('tab', { name: 'Compare' }).click()
  await expect(main.getByText('There is one broker only', { exact: false })).toBeVisible()
  await main.getByLabel('Only what differs').uncheck()
  await main.getByLabel('Search keys').fill('flushDiskType')
  await expect(new Table(page, 'Brokers beside each other').row('flushDiskType')).toContainText('ASYNC_FLUSH')
})
