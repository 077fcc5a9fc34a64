import { getTranslations } from 'next-intl/server'
import { ChevronsUpDown } from 'lucide-react'
import Link from 'next/link'
import { links } from '../links.ts'
import { cx } from '../ui/class-names.ts'
import { Disclosure } from '../ui/disclosure.tsx'

/** The other clusters, and the overview of all, behind a button in the top bar. */
export async function ClusterSwitch({
  current,
  clusters,
}: {
  readonly current: string
  readonly clusters: readonly {
    readonly id: string
    readonly name: string
    readonly environment: 'production' | 'staging' | 'development'
  }[]
}) {
  const t = await getTranslations('shell')
  const entry = 'flex h-8 items-center gap-2 rounded px-2 text-ink no-underline hover:bg-hover hover:no-underline'
  return (
    <Disclosure name="top-bar">
      <summary
        aria-label={t('switch.label')}
        title={t('switch.label')}
        className="grid size-7 cursor-default list-none place-items-center rounded text-soft hover:bg-hover [&::-webkit-details-marker]:hidden"
      >
        <ChevronsUpDown aria-hidden className="size-4" />
      </summary>
      <ul className="popup absolute left-0 z-40 max-h-[70dvh] w-64 overflow-y-auto p-1">
        {clusters.map(({ id, name, environment }) => (
          <li key={id}>
            {/* A whole page load: another cluster shares nothing with this one, and the list closes. */}
            <a
              href={links.overview(id)}
              aria-current={id === current ? 'true' : undefined}
              className={cx(entry, id === current && 'bg-chosen font-medium')}
            >
              <span className="truncate">{name}</span>
              <span className="ml-auto text-xs text-soft">{t(`environment.${environment}`)}</span>
            </a>
          </li>
        ))}
        <li className="mt-1 border-t border-line pt-1">
          <Link href={links.clusters} prefetch={false} className={entry}>
            {t('switch.all')}
          </Link>
        </li>
      </ul>
    </Disclosure>
  )
}
