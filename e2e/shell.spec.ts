import type { Page } from '@playwright/test'
import { links } from '../components/links.ts'
import { accessibilityProblems } from './accessibility.ts'
import { expect, test } from './journey.ts'

const cluster = 'default'
const topic = 'Shell_Topic'

/** The palette: its field and its lines. */
function paletteOf(page: Page) {
  const root = page.getByRole('dialog', { name: 'Search and commands' })
  return {
    root,
    field: root.getByRole('combobox'),
    line: (name: string | RegExp) => root.getByRole('option', { name }),
  }
}

/** Opens a page that already listens to keys: its numbers were asked for. */
async function openOverview(page: Page): Promise<void> {
  await page.goto(links.overview(cluster))
  await expect(page.getByRole('main').getByText(/as of/).first()).toBeVisible()
}

test('everything is reached from the palette', async ({ page }) => {
  const palette = paletteOf(page)
  await openOverview(page)

  await test.step('a command makes a topic', async () => {
    await page.keyboard.press('Control+k')
    await expect(palette.field).toBeFocused()
    await palette.field.fill('>create topic')
    await palette.line('Create a topic…').click()
    const dialog = page.getByRole('dialog', { name: 'Create topic' })
    await dialog.getByLabel('Name').fill(topic)
    await expect(page).toHaveURL(/\/topics$/)
    await dialog.getByRole('button', { name: 'Create topic' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(topic)
  })

  await test.step('part of a name and Enter lead to it, however fast', async () => {
    await openOverview(page)
    await expect(async () => {
      await page.keyboard.press('Control+k')
      await palette.field.fill('shell_to')
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(links.topic(cluster, topic), { timeout: 5_000 })
    }).toPass()
    await expect(palette.root).toBeHidden()
  })

  await test.step('what is on the page can be acted on, and what was visited stands first', async () => {
    await page.getByRole('button', { name: 'Search…' }).click()
    await expect(palette.line(topic).first()).toBeVisible()
    expect.soft(await accessibilityProblems(page)).toEqual([])
    await palette.field.fill('>send')
    await palette.line(`Send a message to ${topic}…`).click()
    const dialog = page.getByRole('dialog', { name: topic })
    await dialog.getByLabel('Body').fill('from the palette')
    await dialog.getByLabel('Keys').fill('shell-1')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    const sent = dialog.getByRole('status').filter({ hasText: 'SEND_OK' }).getByRole('link')
    const id = /messages\/([0-9A-F]+)/.exec((await sent.getAttribute('href')) ?? '')?.[1] ?? 'no id'
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await palette.field.fill(` ${id} `)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toContainText(id)
  })

  await test.step('a pasted link of this dashboard and of the classic one, a key', async () => {
    for (const [pasted, leads] of [
      [`${new URL(page.url()).origin}${links.topic(cluster, topic, { tab: 'route' })}`, /tab=route/],
      [`${new URL(page.url()).origin}/#/acl`, /\/access/],
      ['shell-1', /by=key.*key=shell-1/],
    ] as const) {
      await page.keyboard.press('Control+k')
      await palette.field.fill(pasted)
      await palette.line(/^(Open|Messages with the key)/).click()
      await expect(page).toHaveURL(leads)
    }
  })
})

test('keys: pages, rows, the sheet; and all of one letter can be switched off', async ({ page }) => {
  await openOverview(page)
  const sheet = page.getByRole('dialog', { name: 'Keyboard map' })
  await expect(async () => {
    await page.keyboard.press('?')
    await expect(sheet).toBeVisible({ timeout: 2_000 })
  }).toPass()
  expect.soft(await accessibilityProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('b')
  await expect(page).toHaveURL(links.brokers(cluster))
  const first = page.getByRole('main').locator('tbody a').first()
  await expect(first).toBeVisible()
  await page.keyboard.press('j')
  await expect(first).toBeFocused()

  await page.keyboard.press('?')
  await sheet.getByRole('checkbox').uncheck()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.reload()
  await expect(first).toBeVisible()
  await page.keyboard.press('?')
  await page.keyboard.press('j')
  await page.keyboard.press('Control+k')
  await expect(paletteOf(page).field).toBeFocused()
  await expect(sheet).toBeHidden()
})

test('times are shown and read in the zone of choice', async ({ page }) => {
  await openOverview(page)
  await page.getByRole('button', { name: /^Time zone/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Time zone' })
  expect.soft(await accessibilityProblems(page)).toEqual([])
  await dialog.getByLabel('Another zone').fill('asia/kolkata')
  await expect(page.getByRole('button', { name: 'Time zone UTC+05:30', includeHidden: true })).toBeAttached()
  await page.goto(`/c/${cluster}/messages?topic=${topic}`)
  await expect(page.getByRole('button', { name: 'Time zone UTC+05:30' })).toBeVisible()
  await page.getByLabel('From').fill('2026-08-21 14:00')
  await page.getByRole('main').getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/from=2026-08-21T14:00%2B05:30|from=2026-08-21T14%3A00%2B05%3A30/)
})

test('every change is in the audit list, with what was asked', async ({ page }) => {
  await page.goto(links.audit(cluster))
  const table = page.getByRole('main').getByRole('table')
  const created = table.getByRole('row').filter({ hasText: 'Create a topic' }).filter({ hasText: topic })
  await expect(created).toContainText('Done')
  expect.soft(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('searchbox').fill('sendMessage')
  const sent = table.getByRole('row').filter({ hasText: 'Send a message' }).filter({ hasText: topic })
  await expect(sent.first()).toBeVisible()
  await expect(created).toBeHidden()
  await sent.first().getByRole('button').click()
  await expect(page.getByRole('dialog', { name: 'Send a message' })).toContainText('shell-1')
  expect.soft(await accessibilityProblems(page)).toEqual([])
  await page.goto(links.audit(cluster, { outcome: 'failed', q: 'nothing-like-this' }))
  await expect(page.getByText('Nothing matches')).toBeVisible()
})

test('bookmarks of the classic console lead to what does the same', async ({ page }) => {
  for (const [hash, leads] of [
    ['#/ops', '/settings'],
    ['#/proxy', '/settings'],
    ['#/dlqMessage', '/dead-letters'],
  ] as const) {
    await page.goto(`/${hash}`)
    await expect(page).toHaveURL(new RegExp(`/c/default${leads}$`))
    await page.goto('about:blank')
  }
})
