import { expect, type Locator, type Page } from '@playwright/test'
import { links } from '../../components/links.ts'
import { Table } from './table.ts'

/** The list of topics. */
export class TopicListPage {
  readonly page: Page
  readonly table: Table
  readonly search: Locator

  constructor(page: Page) {
    this.page = page
    this.table = new Table(page, 'Topics')
    this.search = page.getByLabel('Search topics')
  }

  async open(query: Parameters<typeof links.topics>[1] = {}): Promise<void> {
    await this.page.goto(links.topics('default', query))
    await this.table.root.waitFor()
  }

  type(name: string): Locator {
    return this.page
      .getByRole('group', { name: 'Types of topics' })
      .getByRole('button', { name: new RegExp(`^${name}`) })
  }

  link(topic: string): Locator {
    return this.table.root.getByRole('link', { name: topic, exact: true })
  }

  /** Fills the dialog and confirms; the page of the new topic follows. */
  async create(topic: string, settings: { readonly type?: string; readonly queues?: number } = {}): Promise<void> {
    await this.page.getByRole('button', { name: 'Create topic' }).first().click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Name').fill(topic)
    if (settings.type !== undefined)
      await dialog.getByLabel('Type', { exact: true }).selectOption({ label: settings.type })
    if (settings.queues !== undefined) {
      await dialog.getByLabel('Write queues').fill(String(settings.queues))
      await dialog.getByLabel('Read queues').fill(String(settings.queues))
    }
    await dialog.getByRole('button', { name: 'Create topic' }).click()
    await expect(dialog).toBeHidden()
  }
}

/** The page of one topic. */
export class TopicPage {
  readonly page: Page
  readonly heading: Locator
  readonly queues: Table

  constructor(page: Page) {
    this.page = page
    this.heading = page.getByRole('heading', { level: 1 })
    this.queues = new Table(page, 'Queue')
  }

  async open(topic: string): Promise<void> {
    await this.page.goto(links.topic('default', topic))
    await this.queues.root.waitFor()
  }

  async press(action: 'Send message' | 'Edit' | 'Delete'): Promise<Locator> {
    await this.page.getByRole('main').getByRole('button', { name: action, exact: true }).click()
    return this.page.getByRole('dialog')
  }

  async tab(name: 'Queues' | 'Route' | 'Consumers' | 'Configuration'): Promise<void> {
    await this.page.getByRole('tab', { name }).click()
  }
}
