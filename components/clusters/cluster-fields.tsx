'use client'

import { useTranslations } from 'next-intl'
import type { Reply } from '../data/send.ts'
import { Checkbox, Field, Select, TextArea, TextInput } from '../ui/field.tsx'
import { linesOf } from './address-lines.ts'

/** What is typed about a cluster; lists are lines of text. */
export interface ClusterDraft {
  readonly id: string
  readonly name: string
  readonly environment: 'production' | 'staging' | 'development'
  readonly nameServers: string
  readonly vipChannel: boolean
  readonly tls: 'off' | 'trust-any' | 'verify'
  readonly accessKey: string
  readonly secretKey: string
  readonly securityToken: string
  readonly addressMap: string
  readonly proxies: string
  readonly proxy: string
}

interface Fields {
  readonly draft: ClusterDraft
  readonly change: (part: Partial<ClusterDraft>) => void
  readonly known: Reply<'getClusterSettings'> | undefined
}

const environments = ['production', 'staging', 'development'] as const
const tlsModes = ['off', 'trust-any', 'verify'] as const
const box = 'flex flex-col gap-3 p-3'

/** How the cluster is called, and what it is for. */
export function NameFields({ draft, change, isNew }: Fields & { readonly isNew: boolean }) {
  const t = useTranslations('clusters.field')
  const shell = useTranslations('shell')
  return (
    <div className={box}>
      <Field label={t('name')} required>
        {(ids) => (
          <TextInput
            {...ids}
            maxLength={80}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('id')} required={isNew} hint={isNew ? t('idHint') : undefined}>
        {(ids) => (
          <TextInput
            {...ids}
            disabled={!isNew}
            maxLength={63}
            value={draft.id}
            onChange={(event) => change({ id: event.target.value.trim() })}
          />
        )}
      </Field>
      <Field label={t('environment')}>
        {(ids) => (
          <Select
            {...ids}
            value={draft.environment}
            onChange={(event) =>
              change({ environment: environments.find((one) => one === event.target.value) ?? 'development' })
            }
          >
            {environments.map((one) => (
              <option key={one} value={one}>
                {shell(`environment.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  )
}

function Credentials({ draft, change }: Omit<Fields, 'known'>) {
  const t = useTranslations('clusters.field')
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field label={t('accessKey')} hint={t('accessKeyHint')}>
        {(ids) => (
          <TextInput {...ids} value={draft.accessKey} onChange={(event) => change({ accessKey: event.target.value })} />
        )}
      </Field>
      <Field label={t('secretKey')} hint={t('secretHint')}>
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            autoComplete="new-password"
            value={draft.secretKey}
            onChange={(event) => change({ secretKey: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('token')}>
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            autoComplete="new-password"
            value={draft.securityToken}
            onChange={(event) => change({ securityToken: event.target.value })}
          />
        )}
      </Field>
    </div>
  )
}

/** NameServers and how they and the brokers are spoken to. */
export function ConnectionFields({ draft, change, known }: Fields) {
  const t = useTranslations('clusters')
  const isEmbedded = known?.embedded === true
  return (
    <div className={box}>
      <Field label={t('field.nameServers')} required hint={isEmbedded ? t('embeddedHint') : t('field.nameServersHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            rows={4}
            disabled={isEmbedded}
            placeholder={'10.0.0.1:9876\n10.0.0.2:9876'}
            value={draft.nameServers}
            onChange={(event) => change({ nameServers: event.target.value })}
          />
        )}
      </Field>
      <Checkbox
        label={t('field.vip')}
        checked={draft.vipChannel}
        onChange={(event) => change({ vipChannel: event.target.checked })}
      />
      <Field label={t('field.tls')}>
        {(ids) => (
          <Select
            {...ids}
            value={draft.tls}
            onChange={(event) => change({ tls: tlsModes.find((one) => one === event.target.value) ?? 'off' })}
          >
            {tlsModes.map((one) => (
              <option key={one} value={one}>
                {t(`tls.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Credentials draft={draft} change={change} />
    </div>
  )
}

/** Where brokers are reached, and the proxies before them. */
export function AddressFields({ draft, change }: Fields) {
  const t = useTranslations('clusters.field')
  const proxies = linesOf(draft.proxies)
  return (
    <div className="grid gap-3 p-3 lg:grid-cols-3">
      <Field label={t('map')} hint={t('mapHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            rows={4}
            value={draft.addressMap}
            onChange={(event) => change({ addressMap: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('proxies')} hint={t('proxiesHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            rows={4}
            value={draft.proxies}
            onChange={(event) => change({ proxies: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('proxy')}>
        {(ids) => (
          <Select
            {...ids}
            disabled={proxies.length === 0}
            value={proxies.includes(draft.proxy) ? draft.proxy : (proxies[0] ?? '')}
            onChange={(event) => change({ proxy: event.target.value })}
          >
            {proxies.length === 0 && <option value="">{t('noProxy')}</option>}
            {[...new Set(proxies)].map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  )
}
