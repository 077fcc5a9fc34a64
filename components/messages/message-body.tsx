'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { MessageDetail } from '../../server/contract/messages.ts'
import { urlOf } from '../data/send.ts'
import { useFormat } from '../format/use-format.ts'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { Checkbox, Select } from '../ui/field.tsx'
import { late } from '../ui/late.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Status } from '../ui/status.tsx'
import { bytesOf, charsets, hexLines, hexLinesMax, isJsonText, prettyJson, textOf } from './body-text.ts'
import { packingOf, unpack } from './unpack.ts'
import type { Packing } from './unpack.ts'

const JsonTree = late(
  () => import('./json-tree.tsx').then((module) => module.JsonTree),
  <Skeleton className="h-24 w-full" />,
)

const forms = ['tree', 'json', 'text', 'hex'] as const
type Form = (typeof forms)[number]
const fields = {
  as: parseAsStringLiteral(forms),
  charset: parseAsString.withDefault('utf-8'),
  unpack: parseAsBoolean.withDefault(false),
}
const unpackedBytesMax = 1024 * 1024

/** The body as JSON, tree, text in any charset, or hex; with its size, how it is stored, and an exact download. */
export function MessageBodyView({ cluster, message }: { readonly cluster: string; readonly message: MessageDetail }) {
  const t = useTranslations('messages.body')
  const [view, setView] = useQueryStates(fields)
  const { body } = message
  const stored = useMemo(() => bytesOf(body.base64), [body.base64])
  const packing = useMemo(() => packingOf(stored), [stored])
  const unpacked = useQuery({
    queryKey: ['unpack', message.offsetMsgId],
    queryFn: async () => (await unpack(stored, packing ?? 'gzip', unpackedBytesMax)) ?? null,
    enabled: view.unpack && packing !== undefined,
    staleTime: Infinity,
  })
  const open = view.unpack && packing !== undefined ? unpacked.data : undefined
  const bytes = open?.bytes ?? stored
  // What is UTF-8 text is known from the server; another charset, or what was unpacked here, is read here.
  const text = useMemo(
    () => (view.charset === 'utf-8' && bytes === stored ? body.text : textOf(bytes, view.charset)),
    [view.charset, bytes, stored, body.text],
  )
  const isJson = useMemo(() => text !== null && !body.truncated && isJsonText(text), [text, body.truncated])
  const possible = forms.filter((form) => (form === 'hex' ? true : form === 'text' ? text !== null : isJson))
  const form =
    view.as !== null && possible.includes(view.as) ? view.as : (possible.find((key) => key !== 'tree') ?? 'hex')
  const { topic, offsetMsgId } = message
  const downloadUrl = urlOf('downloadBody', { params: { cluster }, query: { topic, offsetMsgId } })
  if (body.encoding === 'empty') return <p className="panel p-4 text-soft">{t('empty')}</p>
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-soft">
        <FormChoice forms={possible} chosen={form} onChoose={(as) => void setView({ as })} />
        {form !== 'hex' && <CharsetChoice value={view.charset} onChange={(charset) => void setView({ charset })} />}
        {packing !== undefined && (
          <UnpackChoice
            packing={packing}
            isOn={view.unpack}
            failed={view.unpack && unpacked.data === null}
            isCut={open?.isCut === true}
            onChange={(isOn) => void setView({ unpack: isOn })}
          />
        )}
        {form === 'hex' && bytes.length > hexLinesMax * 16 && <Status kind="warning">{t('hexCut')}</Status>}
        <BodyFacts body={body} />
        <a href={downloadUrl} download className="text-accent">
          {t('download')}
        </a>
      </div>
      {form === 'tree' && text !== null ? (
        <JsonTree text={text} label={t('label')} />
      ) : (
        <CodeBlock
          code={form === 'hex' ? hexLines(bytes) : form === 'json' ? prettyJson(text ?? '') : (text ?? '')}
          label={t('label')}
        />
      )}
    </div>
  )
}

function FormChoice({
  forms: choices,
  chosen,
  onChoose,
}: {
  readonly forms: readonly Form[]
  readonly chosen: Form
  readonly onChoose: (form: Form) => void
}) {
  const t = useTranslations('messages.body')
  return (
    <div role="group" aria-label={t('form')} className="flex">
      {choices.map((choice) => (
        <Button
          key={choice}
          aria-pressed={choice === chosen}
          tone={choice === chosen ? 'primary' : 'plain'}
          className="rounded-none first:rounded-l last:rounded-r"
          onClick={() => onChoose(choice)}
        >
          {t(`as.${choice}`)}
        </Button>
      ))}
    </div>
  )
}

function CharsetChoice({ value, onChange }: { readonly value: string; readonly onChange: (charset: string) => void }) {
  const t = useTranslations('messages.body')
  return (
    <span className="w-32">
      <Select aria-label={t('charset')} value={value} onChange={(event) => onChange(event.target.value)}>
        {charsets.map((charset) => (
          <option key={charset} value={charset}>
            {charset.toUpperCase()}
          </option>
        ))}
      </Select>
    </span>
  )
}

function UnpackChoice({
  packing,
  isOn,
  failed,
  isCut,
  onChange,
}: {
  readonly packing: Packing
  readonly isOn: boolean
  readonly failed: boolean
  readonly isCut: boolean
  readonly onChange: (isOn: boolean) => void
}) {
  const t = useTranslations('messages.body')
  return (
    <>
      <Checkbox
        label={t('unpack', { packing: packing === 'gzip' ? 'gzip' : 'zlib' })}
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      {failed && <Status kind="warning">{t('unpackFailed')}</Status>}
      {isOn && isCut && <Status kind="warning">{t('truncated')}</Status>}
    </>
  )
}

function BodyFacts({ body }: { readonly body: MessageDetail['body'] }) {
  const t = useTranslations('messages.body')
  const format = useFormat()
  return (
    <>
      <span>{format.bytes(body.bytes)}</span>
      <span>
        {t('compression')} {body.compression}
        {body.compression !== 'none' && ` (${format.bytes(body.storedBytes)})`}
      </span>
      {!body.checksumOk && <Status kind="error">{t('checksum')}</Status>}
      {body.fault !== undefined && <Status kind="warning">{t('fault', { reason: body.fault })}</Status>}
      {body.truncated && <Status kind="warning">{t('truncated')}</Status>}
    </>
  )
}
