import { Ellipsis } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import { RailLink } from './rail-link.tsx'
import { RailToggle } from './rail-toggle.tsx'
import { sections } from './sections.ts'

/** The menu at the left: words beside icons, or icons only. */
export async function Rail({ cluster, narrow }: { readonly cluster: string; readonly narrow: boolean }) {
  const t = await getTranslations('shell')
  return (
    <nav
      aria-label={t('navigation')}
      className="hidden w-52 shrink-0 flex-col border-r border-line bg-surface group-data-[rail=narrow]/frame:w-12 sm:flex"
    >
      <div className="flex h-11 items-center gap-2 border-b border-line px-3">
        <Mark />
        <span className="truncate text-lg font-semibold group-data-[rail=narrow]/frame:hidden">{t('product')}</span>
      </div>
      <ul className="flex flex-1 flex-col gap-0.5 overflow-y-auto p-2">
        {sections.map(({ key, icon: Icon, href }) => (
          <li key={key}>
            <RailLink
              href={href(cluster)}
              title={t(`nav.${key}`)}
              className="flex h-8 items-center gap-2.5 rounded px-2 no-underline hover:no-underline"
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              <span className="truncate group-data-[rail=narrow]/frame:sr-only">{t(`nav.${key}`)}</span>
            </RailLink>
          </li>
        ))}
      </ul>
      <div className="border-t border-line p-2">
        <RailToggle narrow={narrow} words={{ collapse: t('collapse'), expand: t('expand') }} />
      </div>
    </nav>
  )
}

/** The menu at the bottom of a phone. */
export async function PhoneBar({ cluster }: { readonly cluster: string }) {
  const t = await getTranslations('shell')
  const cell = 'flex h-12 flex-col items-center justify-center gap-0.5 text-xs no-underline hover:no-underline'
  return (
    <nav aria-label={t('navigation')} className="grid shrink-0 grid-cols-5 border-t border-line bg-surface sm:hidden">
      {sections
        .filter((section) => section.phone)
        .map(({ key, icon: Icon, href }) => (
          <RailLink key={key} href={href(cluster)} title={t(`nav.${key}`)} className={cell}>
            <Icon aria-hidden className="size-4" />
            <span>{t(`short.${key}`)}</span>
          </RailLink>
        ))}
      {/* The browser's own popover: it closes with Escape and with a touch beside it, and needs no script. */}
      <button type="button" popoverTarget="more-pages" className={`${cell} w-full text-soft`}>
        <Ellipsis aria-hidden className="size-4" />
        {t('more')}
      </button>
      <div
        id="more-pages"
        popover="auto"
        className="popup fixed inset-x-0 top-auto bottom-0 m-0 w-full max-w-none rounded-b-none p-3 pb-4 backdrop:bg-[rgb(0_0_0/0.45)]"
      >
        <ul className="grid grid-cols-2 gap-1">
          {sections
            .filter((section) => !section.phone)
            .map(({ key, icon: Icon, href }) => (
              <li key={key}>
                <RailLink
                  href={href(cluster)}
                  title={t(`nav.${key}`)}
                  className="flex h-11 items-center gap-2.5 rounded px-3 no-underline hover:no-underline"
                >
                  <Icon aria-hidden className="size-4 shrink-0" />
                  <span className="truncate">{t(`nav.${key}`)}</span>
                </RailLink>
              </li>
            ))}
        </ul>
      </div>
    </nav>
  )
}

/** The product's mark: a letter leaving a queue. */
function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className="size-6 shrink-0">
      <rect x="1" y="1" width="22" height="22" rx="5" fill="var(--accent)" />
      <path d="M6 7.5h5M6 12h3.5M6 16.5h5" stroke="var(--accent-ink)" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M12.5 12h5m-2.6-3 3 3-3 3"
        stroke="var(--accent-ink)"
        strokeWidth="2"
        fill="none"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
