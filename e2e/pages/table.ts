import type { Locator, Page } from '@playwright/test'

/** A table by its caption, read as its reader sees it. */
export class Table {
  readonly root: Locator

  constructor(within: Page | Locator, name: string | RegExp) {
    this.root = within.getByRole('table', { name })
  }

  row(text: string | RegExp): Locator {
    return this.root.getByRole('row').filter({ hasText: text })
  }

  /** The rows as objects: cell text by column heading. */
  async read(): Promise<Record<string, string>[]> {
    return this.root.evaluate((table) => {
      const text = (cell: Element): string => (cell as HTMLElement).innerText.replace(/\s+/g, ' ').trim()
      const heads = [...table.querySelectorAll('thead th')].map(text)
      const rows = [...table.querySelectorAll('tbody tr:not([aria-hidden])')]
      return rows.map((row) =>
        Object.fromEntries([...row.children].map((cell, at) => [heads[at] ?? String(at), text(cell)])),
      )
    })
  }
}
