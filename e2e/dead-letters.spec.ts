import { readFileSync } from 'node:fs'
import { openAdminClient, parseOffsetMessageId, requests } from '../broker-core/client/index.ts'
import { links } from '../components/links.ts'
import { isAgainstApache } from './against.ts'
import { expect, needsJava, test } from './journey.ts'
import { Table } from './pages/table.ts'
import { readScene } from './scene.ts'

const group = 'GID_billing'

test.describe('messages that a group gave up', () => {
  const { sent, namesrv, broker } = readScene()
  needsJava()
  const dead = sent.filter(({ key }) => key === 'order-3' || key === 'order-4')

  test.beforeAll(async () => {
    const client = openAdminClient({ nameServers: [namesrv] })
    for (const { offsetMsgId } of dead)
      await client.call(broker, requests.consumerSendMsgBack, {
        offset: Number(parseOffsetMessageId(offsetMsgId)?.physicalOffset),
        group,
        delayLevel: -1,
        originMsgId: offsetMsgId,
        originTopic: 'Orders',
        unitMode: false,
        maxReconsumeTimes: 0,
      })
    await client.close()
  })

  test('are counted by group, listed, and say where they came from', async ({ page }) => {
    await page.goto(links.deadLetters('default'))
    await expect(page.getByRole('link', { name: group })).toBeVisible()
    await page.getByRole('link', { name: group }).click()
    const letters = new Table(page, 'Messages found')
    await expect(letters.root.getByRole('row')).toHaveCount(3)
    await expect(letters.root).toContainText('order-3')
    await expect(letters.root).toContainText('Orders')
    await page
      .getByRole('form', { name: 'Open by id' })
      .getByLabel('Message id')
      .fill(dead[0]?.msgId ?? '')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(page.getByRole('main').getByText(`%DLQ%${group}`).first()).toBeVisible()
  })

  test('are named in the delivery of the message that died', async ({ page }) => {
    await page.goto(links.message('default', dead[0]?.offsetMsgId ?? '', { topic: 'Orders', tab: 'delivery' }))
    await expect(page.getByRole('row', { name: new RegExp(group) })).toContainText('Dead letter')
  })

  test('are saved as a file', async ({ page }) => {
    await page.goto(links.deadLetters('default', { group }))
    await page.getByLabel('Format').selectOption('csv')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export all of this time' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe(`dead-letters-${group}.csv`)
    expect(readFileSync(await file.path(), 'utf8')).toContain('order-4')
  })

  test('go to the group again, each with its outcome', async ({ page }) => {
    await page.goto(links.deadLetters('default', { group }))
    await page.getByLabel('Choose all').check()
    await page.getByRole('button', { name: 'Send again…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('How').selectOption('retry')
    await dialog.getByRole('button', { name: 'Send 2 messages again' }).click()
    await expect(dialog.getByText('2 done, 0 failed, of 2.')).toBeVisible()
    await expect(dialog).toContainText(`%RETRY%${group}`)
  })

  test('a message runs the listener of a Java client that is online', async ({ page }) => {
    await page.goto(links.message('default', dead[0]?.offsetMsgId ?? '', { topic: 'Orders', tab: 'delivery' }))
    await page
      .getByRole('row', { name: /GID_shop/ })
      .getByRole('button', { name: 'Send again…' })
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send 1 message again' }).click()
    await expect(page.getByRole('dialog').getByText('CR_SUCCESS')).toBeVisible()
  })
})

test('a group without dead letters has none, in words', async ({ page }) => {
  await page.goto(links.deadLetters('default', { group: 'GID_nobody' }))
  await expect(page.getByText('GID_nobody has no dead letters')).toBeVisible()
})

/** Apache has users where its settings say where they are kept. */
const whyNoAccess = isAgainstApache
  ? 'its setting authenticationMetadataProvider is empty'
  : 'does not know this request'

test('a server without access control 2.0 is said to have none', async ({ page }) => {
  await page.goto(links.access('default'))
  await expect(page.getByText('These brokers have no access control 2.0')).toBeVisible()
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: 'broker-a' })).toContainText(whyNoAccess)
  await expect(page.getByRole('button', { name: 'Add user' })).toBeDisabled()
  await page.getByRole('tab', { name: 'Permissions' }).click()
  await expect(page.getByText('These brokers have no access control 2.0')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add permission' })).toBeDisabled()
})
