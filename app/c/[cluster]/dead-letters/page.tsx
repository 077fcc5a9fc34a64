import { getTranslations } from 'next-intl/server'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { DeadLetters } from '../../../../components/messages/dead-letters.tsx'

export async function generateMetadata() {
  const t = await getTranslations('deadLetters')
  return { title: t('title') }
}

/** Messages that groups gave up. */
export default async function DeadLettersPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['messages', 'deadLetters']}>
      <DeadLetters cluster={cluster} />
    </PageTexts>
  )
}
