import { PageTexts } from '../../../../../components/i18n/page-texts.tsx'
import { nameOf } from '../../../../../components/links.ts'
import { MessagePage } from '../../../../../components/messages/message-page.tsx'

interface Props {
  readonly params: Promise<{ cluster: string; message: string }>
  readonly searchParams: Promise<{ name?: string | string[]; topic?: string | string[] }>
}

export async function generateMetadata({ params, searchParams }: Props) {
  return { title: nameOf((await params).message, (await searchParams).name) }
}

/** One message, by msgId or offsetMsgId. */
export default async function OneMessagePage({ params, searchParams }: Props) {
  const { cluster, message } = await params
  const { name, topic } = await searchParams
  return (
    <PageTexts parts={['messages']}>
      <MessagePage
        cluster={decodeURIComponent(cluster)}
        messageId={nameOf(message, name)}
        topic={typeof topic === 'string' && topic !== '' ? topic : undefined}
      />
    </PageTexts>
  )
}
