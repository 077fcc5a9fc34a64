import type { Locator, Page } from '@playwright/test'
import { links } from '../../components/links.ts'
import { Table } from './table.ts'

/** The search for traces. */
export class TracePage {
  readonly page: Page
  readonly cards: Locator
  readonly steps: Table

  constructor(page: Page) {
    this.page = page
    this.cards = page.getByTestId('trace')
    this.steps = new Table(page, 'Steps of the trace')
  }

  async open(): Promise<void> {
    await this.page.goto(links.trace('default'))
  }

  async search(idOrKey: string): Promise<void> {
    await this.page.getByLabel('msgId or key').fill(idOrKey)
    await this.page.getByRole('main').getByRole('button', { name: 'Search' }).click()
  }
}
