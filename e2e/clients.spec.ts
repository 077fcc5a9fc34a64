import { links } from '../components/links.ts'
import { expect, needsJava, test } from './journey.ts'
import { Table } from './pages/table.ts'

test('a consumer is found by its topic, and tells of itself', async ({ page }) => {
  needsJava()
  await page.goto(links.clients('default'))
  const clients = new Table(page, 'Clients')
  await expect(clients.row('@PID_shop')).toContainText('Producer')
  await page.getByLabel('Subscribed topic').fill('Payments')
  await expect(page).toHaveURL(/topic=Payments/)
  await expect(clients.root.locator('tbody tr')).toHaveCount(1)
  await clients.row('GID_payments').getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('GID_payments')
  await expect(new Table(page, 'Queues it consumes').root).toContainText('Payments')
  await expect(page.getByText('java.util.concurrent').first()).toBeHidden()
  await page.getByRole('button', { name: 'Show what its threads do' }).click()
  await expect(page.getByRole('region', { name: 'Threads' })).toContainText('ConsumeMessageThread_GID_payments')
})

test('a client that is gone is told so', async ({ page }) => {
  await page.goto(links.client('default', 'nobody@1#2'))
  await expect(page.getByText('This client is not connected')).toBeVisible()
})
