import { expect, needsJava, test } from './journey.ts'
import { TracePage } from './pages/trace-page.ts'
import { readScene } from './scene.ts'

test.describe('the trace of a message sent by Java', () => {
  const { sent } = readScene()
  needsJava()
  const idOf = (key: string): string => sent.find((message) => message.key === key)?.msgId ?? ''

  test('is drawn from producer over store to consumer', async ({ page }) => {
    const trace = new TracePage(page)
    await trace.open()
    await trace.search(idOf('order-12'))
    await expect(trace.cards).toHaveCount(1)
    await expect(page).toHaveURL(new RegExp(`id=${idOf('order-12')}`))
    await expect(trace.cards).toContainText(/Sent and stored in \d/)
    await expect(trace.cards).toContainText(/GID_shop consumed after \d/)
    const timeline = trace.cards.getByTestId('timeline')
    await expect(timeline).toContainText('PID_shop')
    await expect(timeline).toContainText('Stored by the broker')
    await expect(timeline).toContainText('GID_shop')
    const steps = await trace.steps.read()
    expect(steps.map((step) => [step['Who'], step['Status']])).toEqual([
      ['Producer PID_shop', 'Success'],
      ['Consumer GID_shop', 'Success'],
    ])
    // groups that consume without tracing are named, not left out
    await expect(trace.cards).toContainText(/GID_billing consumes this topic and sent no trace/)
  })

  test('is found by a key too, and shows every attempt', async ({ page }) => {
    const trace = new TracePage(page)
    await trace.open()
    await trace.search('order-7')
    await expect(trace.cards).toHaveCount(1)
    await expect(page).toHaveURL(/key=order-7/)
    const steps = await trace.steps.read()
    expect(steps.map((step) => [step['Who'], step['Retry'], step['Status']])).toEqual([
      ['Producer PID_shop', '0', 'Success'],
      ['Consumer GID_shop', '0', 'Failed'],
      ['Consumer GID_shop', '1', 'Success'],
    ])
    await expect(trace.cards).toContainText('(after one failure)')
  })

  test('is one step away from the message', async ({ page }) => {
    await page.goto(`/c/default/messages/${idOf('order-12')}?topic=Orders`)
    await page.getByRole('main').getByRole('link', { name: 'Trace' }).click()
    await expect(new TracePage(page).cards).toHaveCount(1)
  })

  test('says what is missing when there is none', async ({ page }) => {
    const trace = new TracePage(page)
    await trace.open()
    await trace.search(idOf('plain-0'))
    await expect(page.getByText('No trace record')).toBeVisible()
    await expect(page.getByText(/Clients write trace records only when tracing is on/)).toBeVisible()
    await expect(page.getByText(/new DefaultMQProducer\("my_producer", true\)/)).toBeVisible()
  })
})
