import { expect, needsJava, test } from './journey.ts'
import { Table } from './pages/table.ts'

test('the overview counts what the applications do', async ({ page }) => {
  needsJava()
  await page.goto('/c/default/overview')
  const main = page.getByRole('main')
  await expect(main).toContainText(/Brokers up\s*1\s*of 1/)
  await expect(main).toContainText(/In\s*[1-9][\d.]*\s*\/s/, { timeout: 30_000 })
  await expect(main).toContainText(/Out\s*[1-9][\d.]*\s*\/s/, { timeout: 30_000 })
  await expect(main.getByText(/GID_billing has no client and 20 messages waiting/).first()).toBeVisible({
    timeout: 30_000,
  })
  const panel = (name: string) => main.locator('section').filter({ has: page.getByRole('heading', { name }) })
  await expect(panel('Busiest topics').getByRole('row', { name: /Payments/ })).toBeVisible({ timeout: 30_000 })
  await expect(panel('Largest backlog').getByRole('row', { name: /GID_stuck/ })).toContainText('56')
  await expect(main.locator('.recharts-surface').first()).toBeVisible({ timeout: 30_000 })
  await panel('Largest backlog').getByRole('link', { name: 'GID_billing' }).click()
  await expect(page).toHaveURL(/groups\/GID_billing/)
})

test('the cluster page and the broker’s page show its figures', async ({ page, scene }) => {
  await page.goto('/c/default/brokers')
  const brokers = new Table(page, /Brokers of the cluster/)
  await expect(brokers.row('broker-a')).toContainText(scene.broker)
  await expect(brokers.row('broker-a')).toContainText('up')
  await expect(brokers.row('broker-a')).toContainText(/V5_/)
  await brokers.root.getByRole('link', { name: 'broker-a' }).click()
  await expect(page.getByRole('main')).toContainText('putTps')
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await page.getByLabel('Search keys and values').fill('flushDiskType')
  await expect(page.getByRole('main')).toContainText('ASYNC_FLUSH')
  await expect(page).toHaveURL(/tab=config/)
})

test('producers are found by topic and by group', async ({ page }) => {
  needsJava()
  await page.goto('/c/default/producers')
  const producers = new Table(page, 'Producers')
  await expect(producers.row(/^PID_shop/)).toContainText('JAVA')
  await expect(producers.row(/^PID_shop/)).toContainText('V5_5_0')
  await page.getByLabel('Producer group').fill('PID_silent')
  await expect(page).toHaveURL(/group=PID_silent/)
  await expect(producers.row(/^PID_shop/)).toHaveCount(0)
  await expect(producers.row(/^PID_silent/)).toBeVisible()
  await page.reload()
  await expect(producers.row(/^PID_silent/)).toBeVisible()
  await expect(producers.row(/^PID_shop/)).toHaveCount(0)
})

test('language and colours are kept', async ({ page }) => {
  await page.goto('/c/default/topics')
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('主题')
  await page.getByRole('button', { name: /^配色/ }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})
