import { expect, failedRequests, needsJava, test } from './journey.ts'
import { MessagePage, MessageSearchPage } from './pages/message-pages.ts'
import { readScene } from './scene.ts'

test.describe('a message sent by Java', () => {
  const { sent } = readScene()
  needsJava()
  const message = sent.find(({ key }) => key === 'order-12') ?? { topic: '', key: '', msgId: '', offsetMsgId: '' }

  for (const { how, id, topic } of [
    { how: 'msgId, every topic looked through', id: message.msgId, topic: '' },
    { how: 'msgId in its topic', id: message.msgId, topic: message.topic },
    { how: 'offsetMsgId', id: message.offsetMsgId, topic: '' },
  ])
    test(`is found by its ${how}`, async ({ page }) => {
      const search = new MessageSearchPage(page)
      await search.open()
      await search.byId(id, topic)
      const found = new MessagePage(page)
      await expect(found.heading).toHaveText(message.msgId)
      await expect(found.fact('offsetMsgId')).toContainText(message.offsetMsgId)
      await expect(found.fact('Keys')).toHaveText('order-12')
    })

  test('is found by its key, and the search is in the address', async ({ page }) => {
    const search = new MessageSearchPage(page)
    await search.open()
    await search.byKey('Orders', 'order-12')
    await expect(search.found.root.getByRole('link', { name: message.msgId })).toBeVisible()
    await expect(search.found.root.getByRole('row')).toHaveCount(2)
    await expect(page).toHaveURL(/by=key/)
    await expect(page).toHaveURL(/key=order-12/)
    await page.reload()
    await search.found.root.getByRole('link', { name: message.msgId }).click()
    await expect(new MessagePage(page).heading).toHaveText(message.msgId)
    await page.goBack()
    await expect(search.found.root).toBeVisible()
  })

  test('is found by topic and time, tag and text', async ({ page }) => {
    const search = new MessageSearchPage(page)
    await search.open()
    await search.byTime('Orders', { from: '-1h' })
    await expect(search.found.root.getByRole('row')).not.toHaveCount(0)
    await expect(search.found.root).toContainText('order-59')
    await search.byTime('Orders', { from: '-1h', tag: 'Created', contains: '"count":12}' })
    await expect(search.found.root.getByRole('row')).toHaveCount(2)
    await search.found.root.getByRole('link', { name: message.msgId }).click()
    await expect(new MessagePage(page).heading).toHaveText(message.msgId)
  })

  test('shows what it says and carries, exactly', async ({ page }) => {
    const search = new MessageSearchPage(page)
    await search.open()
    await search.byId(message.msgId, 'Orders')
    const found = new MessagePage(page)
    // 64-bit numbers and Chinese text stay as they were sent
    await expect(found.body).toContainText('"orderId": 9007199254741005')
    await expect(found.body).toContainText('"buyer": "王小明"')
    await found.show('Text')
    await expect(found.body).toContainText('{"orderId":9007199254741005,"buyer":"王小明"')
    await found.show('Hex')
    await expect(found.body).toContainText('7b 22 6f 72 64 65 72 49 64 22 3a')
    await expect(page).toHaveURL(/as=hex/)
    await expect(found.fact('Topic')).toHaveText('Orders')
    await expect(found.fact('Tag')).toHaveText('Created')
    expect(Object.fromEntries(await found.properties())).toMatchObject({
      KEYS: 'order-12',
      TAGS: 'Created',
      UNIQ_KEY: message.msgId,
      region: '华东',
    })
  })

  test('says for each group what became of it', async ({ page }) => {
    const search = new MessageSearchPage(page)
    await search.open()
    await search.byId(message.msgId, 'Orders')
    const delivery = await new MessagePage(page).delivery()
    expect(Object.fromEntries(delivery)).toEqual({
      GID_shop: 'Consumed',
      GID_billing: 'Consumed',
      GID_stuck: 'Not consumed yet',
    })
    const late = sent.find(({ key }) => key === 'order-59')
    await page.goto(`/c/default/messages/${late?.offsetMsgId ?? ''}?tab=delivery`)
    await expect(page.getByRole('row', { name: /GID_billing/ })).toContainText('No client online')
  })
})

test('a message that is nowhere is said to be missing', async ({ page, expectInConsole }) => {
  expectInConsole(failedRequests)
  const search = new MessageSearchPage(page)
  await search.open()
  await search.byId('7F00000100002A9F0000000000FFFFFF')
  await expect(page.getByText('The message was not found')).toBeVisible()
  await search.open()
  await search.byId('no id')
  await expect(page.getByText('An id is 32 or 56 hex digits')).toBeVisible()
})
