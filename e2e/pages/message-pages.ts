import type { Locator, Page } from '@playwright/test'
import { links } from '../../components/links.ts'
import { Table } from './table.ts'

/** The three ways to look for messages. */
export class MessageSearchPage {
  readonly page: Page
  readonly found: Table

  constructor(page: Page) {
    this.page = page
    this.found = new Table(page, 'Messages found')
  }

  async open(): Promise<void> {
    await this.page.goto(links.messages('default'))
  }

  private form(name: string): Locator {
    return this.page.getByRole('form', { name })
  }

  /** msgId and offsetMsgId go into the same box. */
  async byId(id: string, topic = ''): Promise<void> {
    await this.page.getByRole('tab', { name: 'By id' }).click()
    const form = this.form('By id')
    await form.getByLabel('Message id').fill(id)
    if (topic !== '') await form.getByLabel('Topic').fill(topic)
    await form.getByRole('button', { name: 'Open' }).click()
  }

  async byKey(topic: string, key: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'By key' }).click()
    const form = this.form('By key')
    await form.getByLabel('Topic').fill(topic)
    await form.getByLabel('Key').fill(key)
    await form.getByRole('button', { name: 'Search' }).click()
  }

  async byTime(topic: string, more: { from?: string; tag?: string; contains?: string } = {}): Promise<void> {
    const form = this.form('By topic and time')
    await form.getByLabel('Topic').fill(topic)
    if (more.from !== undefined) await form.getByLabel('From').fill(more.from)
    if (more.tag !== undefined) await form.getByLabel('Tag').fill(more.tag)
    if (more.contains !== undefined) await form.getByLabel('Contains').fill(more.contains)
    await form.getByRole('button', { name: 'Search' }).click()
  }
}

/** The page of one message. */
export class MessagePage {
  readonly page: Page
  readonly body: Locator
  readonly heading: Locator

  constructor(page: Page) {
    this.page = page
    this.body = page.getByLabel('Body of the message')
    this.heading = page.getByRole('heading', { level: 1 })
  }

  /** A fact by its name: `fact('Topic')`. */
  fact(name: string): Locator {
    return this.page
      .locator('dl > div')
      .filter({ has: this.page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
      .locator('dd')
  }

  async show(form: 'JSON' | 'Text' | 'Hex'): Promise<void> {
    await this.page.getByRole('group', { name: 'Show as' }).getByRole('button', { name: form }).click()
  }

  async properties(): Promise<Map<string, string>> {
    await this.page.getByRole('tab', { name: /^Properties/ }).click()
    const table = new Table(this.page, 'Properties')
    await table.root.waitFor()
    return new Map((await table.read()).map((row) => [row['Property'] ?? '', row['Value'] ?? '']))
  }

  /** Status by group. */
  async delivery(): Promise<Map<string, string>> {
    await this.page.getByRole('tab', { name: 'Delivery' }).click()
    const table = new Table(this.page, 'Delivery')
    await table.root.waitFor()
    return new Map((await table.read()).map((row) => [row['Group'] ?? '', row['Status'] ?? '']))
  }
}
