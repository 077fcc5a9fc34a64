'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { Locale } from '../format/number.ts'
import { localeCookie } from '../i18n/locale.ts'
import { cx } from '../ui/class-names.ts'
import { remember } from './remember.ts'

const languages = [
  { locale: 'zh', word: '中文', tag: 'zh-CN' },
  { locale: 'en', word: 'English', tag: 'en' },
] as const

/** The other language, written in that language. */
export function LanguageSwitch({ locale, label }: { readonly locale: Locale; readonly label: string }) {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  const other = languages.find((language) => language.locale !== locale) ?? languages[0]
  const choose = (): void => {
    remember(localeCookie, other.locale)
    startTransition(() => router.refresh())
  }
  return (
    <button
      type="button"
      onClick={choose}
      title={label}
      lang={other.tag}
      className={cx('h-7 rounded px-2 text-soft hover:bg-hover hover:text-ink', isPending && 'opacity-60')}
    >
      {other.word}
    </button>
  )
}
