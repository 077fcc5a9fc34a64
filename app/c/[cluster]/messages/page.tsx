import { getTranslations } from 'next-intl/server'
import { PageTexts } from '../../../../components/i18n/page-texts.tsx'
import { MessageSearch } from '../../../../components/messages/message-search.tsx'

export async function generateMetadata() {
  const t = await getTranslations('messages')
  return { title: t('title') }
}

/** Finding messages. */
export default async function MessagesPage({ params }: { readonly params: Promise<{ cluster: string }> }) {
  const cluster = decodeURIComponent((await params).cluster)
  return (
    <PageTexts parts={['messages']}>
      <MessageSearch cluster={cluster} />
    </PageTexts>
  )
}
