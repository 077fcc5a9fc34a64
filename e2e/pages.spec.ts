import type { Page } from '@playwright/test'
import { accessibilityProblems } from './accessibility.ts'
import { expect, failedRequests, test } from './journey.ts'
import { openScreen, screens } from './page-list.ts'

// Hundreds of screens: a recording of each would take longer than looking at it.
test.use({ trace: 'off' })

for (const screen of screens())
  test(`${screen.name}: readable for everybody, in both languages and colours, and on a phone`, async ({
    page,
    expectInConsole,
  }) => {
    if (/unknown|not-found/.test(screen.name)) expectInConsole(failedRequests)
    for (const language of ['en', 'zh']) {
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.context().addCookies([
        { name: 'rocketdeck-locale', value: language, url: test.info().project.use.baseURL ?? '' },
        { name: 'rocketdeck-theme', value: 'light', url: test.info().project.use.baseURL ?? '' },
      ])
      await openScreen(page, screen)
      await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`))
      expect.soft(await accessibilityProblems(page), `${language}, light`).toEqual([])
      await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'))
      expect.soft(await accessibilityProblems(page, { runOnly: ['color-contrast'] }), `${language}, dark`).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
      expect.soft(await widerThanScreen(page), `${language}, 390 px wide`).toEqual([])
      expect.soft(await accessibilityProblems(page), `${language}, dark, 390 px wide`).toEqual([])
    }
  })

/** Elements that make the page scroll sideways; parts that scroll in their own frame do not. */
function widerThanScreen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const main = document.querySelector('main')
    const wide = [document.documentElement, ...(main === null ? [] : [main])].filter(
      (element) => element.scrollWidth > element.clientWidth,
    )
    return wide.map((element) => `${element.tagName.toLowerCase()}: ${element.scrollWidth} in ${element.clientWidth}`)
  })
}
