'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'

/** Says after two seconds that the answer is still awaited. */
export function SlowNote() {
  const t = useTranslations('base')
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 2_000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <span role="status" className="block px-3 py-1 text-sm text-soft empty:hidden">
      {slow ? t('errors.slow') : ''}
    </span>
  )
}
