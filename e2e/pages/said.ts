import { expect, type Page } from '@playwright/test'

/** What the overview says: its verdict, its problems, and every sentence that was among the problems since it was looked at. */
export class Said {
  /** Sentences of the list of problems, also of those that were there for a moment only. */
  readonly all = new Set<string>()
  readonly #page: Page

  private constructor(page: Page) {
    this.#page = page
  }

  /** Begins to listen; goes on when the page is loaded anew. */
  static async on(page: Page): Promise<Said> {
    const said = new Said(page)
    await page.exposeFunction('rocketdeckSaid', (sentences: readonly string[]) => {
      for (const sentence of sentences) said.all.add(sentence)
    })
    await page.addInitScript(listen)
    await page.evaluate(listen)
    return said
  }

  /** The verdict becomes this. */
  async soon(verdict: string | RegExp, options?: { readonly timeout: number }): Promise<void> {
    await expect(this.#page.getByRole('main').locator('h1 + div')).toContainText(verdict, options)
  }

  /** The problems are these, and no others. */
  async problems(sentences: readonly string[]): Promise<void> {
    await expect(this.#page.getByRole('list', { name: 'Problems' }).getByRole('link')).toHaveText(sentences)
  }
}

/** Runs in the page. */
function listen(): void {
  const tell = (globalThis as unknown as { rocketdeckSaid(sentences: readonly string[]): void }).rocketdeckSaid
  const look = (): void => {
    const links = document.querySelectorAll('ul[aria-label="Problems"] a')
    if (links.length > 0) tell([...links].map((link) => link.textContent))
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
  look()
}
