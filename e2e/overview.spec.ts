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
  // Read from the message itself: of a bound the tile says so.
  const oldest = main.getByRole('listitem').filter({ hasText: 'Oldest waiting' })
  await expect(oldest.getByRole('link')).toHaveText(/GID_/, { timeout: 30_000 })
  await expect(oldest).not.toContainText('≤')
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
  const [row] = await brokers.read()
  expect(row, 'started today: it has no count of yesterday').toMatchObject({
    'In yesterday': expect.stringMatching('unknown'),
    'Out yesterday': expect.stringMatching('unknown'),
  })
  await brokers.root.getByRole('link', { name: 'broker-a' }).click()
  await expect(page.getByRole('main')).toContainText('brokerVersionDesc')
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

test('trends of brokers and topics: a day, a part of it, as a table, as a picture', async ({ page }) => {
  needsJava()
  await page.goto('/c/default/overview')
  const trends = page.getByRole('region', { name: 'Trends and TOP 10' })
  const panel = (name: string) =>
    trends.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })
  await expect(panel('TOP 10 topics: stored messages').getByRole('link', { name: 'Payments' })).toBeVisible({
    timeout: 30_000,
  })
  await expect(panel('TOP 10 brokers: In').getByRole('link', { name: 'broker-a' })).toBeVisible()
  const topics = panel('Topics')
  // A chart is drawn when somebody comes near.
  await topics.getByRole('img').first().scrollIntoViewIfNeeded()
  await expect(topics.locator('.recharts-line')).not.toHaveCount(0)
  await expect(topics).not.toContainText(/RMQ_SYS_|SCHEDULE_TOPIC/)
  await trends.getByLabel('Topic', { exact: true }).selectOption('Payments')
  await expect(page).toHaveURL(/topic=Payments/)
  await expect(topics.locator('.recharts-line')).toHaveCount(1)
  await topics.getByRole('button', { name: 'Show as table' }).click()
  await expect(topics.getByRole('columnheader', { name: 'Payments' })).toBeVisible()
  await topics.getByRole('button', { name: 'Show as chart' }).click()
  const saved = page.waitForEvent('download')
  await topics.getByRole('button', { name: 'Save image' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^default-topic-in-\d{4}-\d\d-\d\d\.png$/)

  await trends.getByLabel('Part of the day').selectOption({ label: 'Last hour' })
  await expect(page).toHaveURL(/from=\d+&to=\d+/)
  const before = page.url()
  const drawing = topics.locator('.recharts-surface').first()
  await expect(drawing).toBeVisible()
  const box = (await drawing.boundingBox())!
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 5 })
  await page.mouse.up()
  await expect(page).not.toHaveURL(before)
  await trends.getByRole('button', { name: 'Whole day' }).click()
  await expect(page).not.toHaveURL(/from=/)

  await trends.getByRole('button', { name: 'The day before' }).click()
  await expect(page).toHaveURL(/day=\d{4}-\d\d-\d\d/)
  const longAgo = new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10)
  await trends.getByLabel('Day', { exact: true }).fill(longAgo)
  await expect(page).toHaveURL(new RegExp(`day=${longAgo}`))
  await expect(panel('Brokers').getByText('Nothing was recorded in this time.')).toBeVisible()
})
