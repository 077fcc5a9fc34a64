import { links } from '../components/links.ts'
import { startedCluster } from './against.ts'
import { expect, failedRequests, test } from './journey.ts'
import { Table } from './pages/table.ts'

test('a cluster is added, tested, watched, switched to and removed', async ({ page, scene, expectInConsole }) => {
  expectInConsole(failedRequests)
  const main = page.getByRole('main')
  const id = 'second-view'

  await test.step('the test of a connection names the step that fails', async () => {
    await page.goto(links.clusters)
    await main.getByRole('link', { name: 'Add a cluster' }).click()
    const add = main.getByRole('button', { name: 'Add', exact: true })
    await expect(add).toBeDisabled()
    await main.getByLabel('Name', { exact: false }).first().fill('Second view')
    await main.getByLabel('Short name').fill(id)
    await main.getByLabel('NameServers').fill('127.0.0.1:1')
    await main.getByRole('button', { name: 'Test the connection' }).click()
    const checks = main.getByRole('list', { name: 'The way to every server' })
    await expect(checks).toContainText('127.0.0.1:1')
    await expect(checks.getByText('port failed')).toBeVisible()
    await main.getByLabel('NameServers').fill(scene.namesrv)
    await main.getByRole('button', { name: 'Test the connection' }).click()
    await expect(checks).toContainText(scene.broker)
    await expect(checks.getByText('Every step works', { exact: false })).toBeVisible()
    await main.getByLabel('Environment').selectOption({ label: 'production' })
    await add.click()
    await expect(page).toHaveURL(new RegExp(`/c/${id}/overview`))
    await expect(main).toContainText(/Brokers up\s*1\s*of 1/)
  })

  await test.step('it stands in the list, and in the switch of the top bar', async () => {
    const entry = page.getByRole('banner').getByRole('link', { name: new RegExp(`^${startedCluster}`) })
    for (const close of [() => main.click({ position: { x: 600, y: 5 } }), () => page.keyboard.press('Escape')]) {
      await page.getByLabel('Switch the cluster').click()
      await expect(entry).toBeVisible()
      await close()
      await expect(entry).toBeHidden()
    }
    await page.getByLabel('Switch the cluster').click()
    await entry.click()
    await expect(page).toHaveURL(/\/c\/default\/overview/)
    await page.goto(links.clusters)
    const clusters = new Table(page, 'Clusters')
    await expect(clusters.row('Second view')).toContainText('1 of 1')
    await expect(clusters.row('Second view')).toContainText('production')
    await expect(clusters.row(startedCluster)).toContainText('1 of 1')
  })

  await test.step('a group that misses its limit is a problem', async () => {
    await page.goto(links.settings(id))
    await main.getByLabel('Group', { exact: true }).fill('GID_nobody')
    await main.getByLabel('Fewest clients').fill('2')
    await main.getByRole('button', { name: 'Watch' }).click()
    const row = main.getByRole('row').filter({ hasText: 'GID_nobody' })
    await expect(row).toBeVisible()
    await row.getByRole('button', { name: 'Stop watching' }).click()
    await expect(row).toHaveCount(0)
  })

  await test.step('an address where nobody answers: the first run says what to do, and nothing is called zero', async () => {
    await main.getByLabel('NameServers').fill('127.0.0.1:1')
    await main.getByRole('button', { name: 'Save' }).click()
    await page.goto(links.overview(id))
    const notice = page.getByRole('alert').filter({ hasText: 'This cluster has not answered yet' })
    await expect(notice.getByText('port failed')).toBeVisible()
    const backlog = main.getByRole('listitem').filter({ hasText: /^Backlog/ })
    await expect(backlog).toContainText('unknown')
    await notice.getByRole('link', { name: 'Cluster settings' }).click()
    await main.getByLabel('NameServers').fill(scene.namesrv)
    await main.getByRole('button', { name: 'Save' }).click()
    await page.goto(links.overview(id))
    await expect(main).toContainText(/Brokers up\s*1\s*of 1/)
    await expect(notice).toHaveCount(0)
  })

  await test.step('it is removed only after its short name was typed', async () => {
    await page.goto(links.settings(id))
    const remove = main.getByRole('button', { name: 'Remove this cluster' })
    await expect(remove).toBeDisabled()
    await main.getByLabel(`Type ${id} to remove it`).fill(id)
    await remove.click()
    await expect(page).toHaveURL(/\/clusters$/)
    await expect(new Table(page, 'Clusters').row('Second view')).toHaveCount(0)
  })
})
