import type { Page } from '@playwright/test'
import { links } from '../../components/links.ts'
import { Table } from './table.ts'

/** A queue of the lag table, its numbers as digits. */
export interface LagRow {
  readonly topic: string
  readonly broker: string
  readonly queueId: string
  readonly brokerOffset: string
  readonly consumerOffset: string
  readonly diff: string
}

const digits = (text: string | undefined): string => (text ?? '').replaceAll(',', '')

/** The page of one consumer group. */
export class GroupPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(group: string): Promise<void> {
    await this.page.goto(links.group('default', group))
    await this.page.locator('section[data-topic]').first().waitFor()
  }

  /** Topics of the lag table, in their order. */
  topics(): Promise<(string | null)[]> {
    return this.page
      .locator('section[data-topic]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-topic')))
  }

  /** Every queue of every topic. */
  async lag(): Promise<LagRow[]> {
    const rows: LagRow[] = []
    for (const topic of await this.topics()) {
      const section = this.page.locator(`section[data-topic="${topic}"]`)
      for (const cells of await new Table(section, /Lag of/).read()) {
        const [broker = '', queueId = ''] = (cells['Queue'] ?? '').split(' : ')
        rows.push({
          topic: topic ?? '',
          broker,
          queueId,
          brokerOffset: digits(cells['Broker Offset']),
          consumerOffset: digits(cells['Consumer Offset']),
          diff: digits(cells['Diff']),
        })
      }
    }
    return rows
  }

  /** Diff Total of each topic, summed up. */
  async diffTotal(): Promise<bigint> {
    const totals = await this.page.getByTestId('diff-total').allInnerTexts()
    return totals.reduce((sum, text) => sum + BigInt(digits(text)), 0n)
  }

  verdict() {
    return this.page.locator('main header').first()
  }

  async clients(): Promise<Record<string, string>[]> {
    await this.page.getByRole('tab', { name: /^Clients/ }).click()
    const table = new Table(this.page, 'Clients')
    await table.root.waitFor()
    return table.read()
  }
}
