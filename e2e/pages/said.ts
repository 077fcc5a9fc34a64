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

  /** Waits until the page shows what was so many seconds later, by its own `as of`. */
  async goesOnFor(seconds: number): Promise<void> {
    const begin = await this.#asOfSecond()
    // A day has 86,400 s: it may end meanwhile.
    const gone = async (): Promise<number> => ((await this.#asOfSecond()) - begin + 86_400) % 86_400
    await expect.poll(gone, { timeout: seconds * 1000 + 15_000 }).toBeGreaterThanOrEqual(seconds)
  }

  async #asOfSecond(): Promise<number> {
    const text = await this.#page
      .getByRole('main')
      .getByText(/^as of \d\d:\d\d:\d\d$/)
      .innerText()
    const [hours = 0, minutes = 0, seconds = 0] = text.slice('as of '.length).split(':').map(Number)
    return (hours * 60 + minutes) * 60 + seconds
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
