import type { Page } from '@playwright/test'
import type { RunOptions } from 'axe-core'
import { accessibilityProblems } from './accessibility.ts'
import { expect, failedRequests, testInOnePage as test } from './journey.ts'
import { openScreen, type Screen, screens } from './page-list.ts'

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

const languages = ['en', 'zh'] as const
type Language = (typeof languages)[number]

const softly = expect.configure({ soft: true, timeout: 5000 })

test.describe.configure({ mode: 'parallel' })

for (const screen of screens())
  test(`${screen.name}: readable for everybody, in both languages and colours, and on a phone`, async ({
    page,
    expectInConsole,
  }) => {
    if (/unknown|not-found/.test(screen.name)) expectInConsole(failedRequests)
    for (const language of languages) await look(page, screen, language)
  })

async function look(page: Page, screen: Screen, language: Language): Promise<void> {
  const problems = async (where: string, options: RunOptions = {}): Promise<void> => {
    expect.soft(await accessibilityProblems(page, options), `${language}, ${where}`).toEqual([])
  }
  const noneIsWide = async (where: string): Promise<void> => {
    // A chart takes the new width a moment after the page.
    await softly.poll(() => widerThanScreen(page), `${language}, ${where}`).toEqual([])
  }
  await page.setViewportSize(sizes.desktop)
  await page.context().addCookies([
    { name: 'rocketdeck-locale', value: language, url: test.info().project.use.baseURL ?? '' },
    { name: 'rocketdeck-theme', value: 'light', url: test.info().project.use.baseURL ?? '' },
  ])
  await openScreen(page, screen)
  await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`))
  await noneIsWide('1440 px wide')
  await problems('light')
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'))
  await problems('dark', { runOnly: ['color-contrast'] })
  await page.setViewportSize(sizes.phone)
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
  await noneIsWide('390 px wide')
  await problems('dark, 390 px wide')
}

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
