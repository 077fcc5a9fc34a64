import { expect, failedRequests, test } from './journey.ts'
import { links } from '../components/links.ts'

test('a group from its creation to its end', async ({ page, expectInConsole }) => {
  expectInConsole(failedRequests)
  const group = 'Journey_Group'
  const main = page.getByRole('main')
  const dialog = page.getByRole('dialog')

  await test.step('create', async () => {
    await page.goto(links.groups('default'))
    await main.getByRole('button', { name: 'Create group' }).click()
    const create = dialog.getByRole('button', { name: 'Create group' })
    await dialog.getByLabel('Name').fill('two words')
    await expect(create).toBeDisabled()
    await dialog.getByLabel('Name').fill(group)
    await dialog.getByLabel('Retries at most').fill('many')
    await expect(create).toBeDisabled()
    await dialog.getByLabel('Retries at most').fill('5')
    await create.click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(group)
  })

  await test.step('edit: only what was changed is sent', async () => {
    await main.getByRole('button', { name: 'Edit', exact: true }).click()
    await expect(dialog.getByLabel('Retries at most')).toHaveValue('5')
    await expect(dialog.getByText('Nothing is changed yet.')).toBeVisible()
    await dialog.getByLabel('Waits between deliveries').selectOption({ label: 'A list' })
    await dialog.getByLabel('Waits in ms').fill('1000, 5000')
    await expect(dialog.getByText('1 setting is changed')).toBeVisible()
    const asked = page.waitForRequest((request) => request.method() === 'PATCH' || request.method() === 'PUT')
    await dialog.getByRole('button', { name: 'Save on 1 broker' }).click()
    expect((await asked).postDataJSON()).toEqual({
      group,
      brokers: ['broker-a'],
      retryPolicy: { type: 'CUSTOMIZED', nextMs: [1000, 5000] },
    })
    await expect(dialog).toBeHidden()
  })

  await test.step('refresh all', async () => {
    await page.goto(links.groups('default', { q: group }))
    await main.getByRole('button', { name: 'Refresh all' }).click()
    await expect(page.getByText(/groups? collected anew/)).toBeVisible()
    await main.getByRole('link', { name: group, exact: true }).click()
  })

  await test.step('reset: what holds no offset has nothing to move', async () => {
    await main.getByRole('button', { name: 'Reset offsets' }).click()
    await expect(dialog.getByText('There is no offset that could be moved.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('delete, only after its name is typed', async () => {
    await main.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(dialog.getByText('No client is connected')).toBeVisible()
    const confirm = dialog.getByRole('button', { name: 'Delete group' })
    await expect(confirm).toBeDisabled()
    await dialog.getByLabel('Type the name').fill(group)
    await confirm.click()
    await expect(page).toHaveURL(/\/groups$/)
    await expect(main.getByRole('link', { name: group, exact: true })).toHaveCount(0)
  })
})
