'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { queryOf } from './query.ts'
import { CodeBlock } from '../ui/code-block.tsx'
import { cx } from '../ui/class-names.ts'
import { programLanguages, programOf } from './client-programs.ts'
import type { ProgramLanguage } from './client-programs.ts'

const remembered = 'rocketdeck-snippet'

/** A program that sends to, or consumes from, this very cluster, in four languages, to be copied. */
export function ClientProgram({
  cluster,
  role,
  topic = 'orders',
  group,
}: {
  readonly cluster: string
  readonly role: 'producer' | 'consumer'
  readonly topic?: string
  readonly group?: string
}) {
  const t = useTranslations('base.snippet')
  const info = useQuery(queryOf('getCluster', { params: { cluster } }))
  const [language, setLanguage] = useState<ProgramLanguage>(firstLanguage)
  const code = programOf(language, {
    role,
    nameServer: info.data?.clientNameServer ?? '127.0.0.1:9876',
    topic,
    group: group ?? (role === 'producer' ? 'my-producer' : 'my-consumer'),
  })
  const choose = (chosen: ProgramLanguage): void => {
    setLanguage(chosen)
    localStorage.setItem(remembered, chosen)
  }
  return (
    <div className="w-[min(760px,calc(100vw-64px))] max-w-full">
      <div role="group" aria-label={t('language')} className="mb-1 flex gap-1">
        {programLanguages.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === language}
            onClick={() => choose(name)}
            className={cx(
              'h-6 rounded px-2 text-sm',
              name === language ? 'bg-chosen font-semibold text-ink' : 'text-soft hover:bg-hover',
            )}
          >
            {name}
          </button>
        ))}
      </div>
      <CodeBlock code={code} label={language} copyWords={t('copy')} />
    </div>
  )
}

function firstLanguage(): ProgramLanguage {
  const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(remembered)
  return programLanguages.find((language) => language === kept) ?? 'Java'
}
