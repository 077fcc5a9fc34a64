'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Answer } from '../data/answer.tsx'
import { ConnectionChecks } from '../data/connection-checks.tsx'
import { ErrorState } from '../data/error-state.tsx'
import { queryOf } from '../data/query.ts'
import { WriteButton } from '../data/rights.tsx'
import type { Reply } from '../data/send.ts'
import { useSend } from '../data/use-send.ts'
import { links } from '../links.ts'
import { PageHeader } from '../shell/page-header.tsx'
import { LinkButton } from '../ui/button.tsx'
import { notify } from '../ui/notify.tsx'
import { Panel } from '../ui/panel.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { linesOf, linesOfMap, mapOfLines } from './address-lines.ts'
import { AddressFields, ConnectionFields, NameFields, type ClusterDraft } from './cluster-fields.tsx'
import { GroupMonitors } from './group-monitors.tsx'
import { RemoveCluster } from './remove-cluster.tsx'

const emptyDraft: ClusterDraft = {
  ...{ id: '', name: '', environment: 'development', nameServers: '', vipChannel: false, tls: 'off' },
  ...{ accessKey: '', secretKey: '', securityToken: '', addressMap: '', proxies: '', proxy: '' },
}

function draftOf(settings: Reply<'getClusterSettings'>): ClusterDraft {
  return {
    ...emptyDraft,
    ...{ id: settings.id, name: settings.name, environment: settings.environment },
    ...{ vipChannel: settings.vipChannel, tls: settings.tls, proxy: settings.proxy ?? '' },
    nameServers: settings.nameServers.join('\n'),
    proxies: settings.proxies.join('\n'),
    addressMap: linesOfMap(settings.addressMap),
    accessKey: settings.credentials?.accessKey ?? '',
  }
}

function connectionOf(draft: ClusterDraft) {
  const { vipChannel, tls, accessKey, secretKey, securityToken } = draft
  return {
    ...{ vipChannel, tls, nameServers: linesOf(draft.nameServers), proxies: linesOf(draft.proxies) },
    addressMap: mapOfLines(draft.addressMap),
    ...(accessKey === ''
      ? {}
      : {
          credentials: {
            accessKey,
            ...(secretKey === '' ? {} : { secretKey }),
            ...(securityToken === '' ? {} : { securityToken }),
          },
        }),
  }
}

function settingsOf(draft: ClusterDraft) {
  const connection = connectionOf(draft)
  const { name, environment, proxy } = draft
  return { name, environment, ...connection, ...(connection.proxies.includes(proxy) ? { proxy } : {}) }
}

/** Makes a cluster known to the dashboard. */
export function NewCluster() {
  const t = useTranslations('clusters')
  const router = useRouter()
  const [draft, setDraft] = useState(emptyDraft)
  const create = useSend('createCluster', ['listClusters'])
  const save = (): void =>
    create.mutate(
      { body: { id: draft.id, ...settingsOf(draft) } },
      {
        onSuccess: ({ id, name }) => {
          notify({ kind: 'success', title: t('added', { name }) })
          router.push(links.overview(id))
        },
      },
    )
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={t('addTitle')}
        verdict={t('addHint')}
        actions={<LinkButton href={links.clusters}>{t('action.back')}</LinkButton>}
      />
      <Form draft={draft} onChange={setDraft} isNew isSaving={create.isPending} onSave={save} />
      {create.error !== null && <ErrorState error={create.error} />}
    </div>
  )
}

/** Settings of one cluster, its monitors, and its way out. */
export function ClusterSettings({ cluster }: { readonly cluster: string }) {
  const t = useTranslations('clusters')
  const query = useQuery(queryOf('getClusterSettings', { params: { cluster } }))
  return (
    <div className="flex flex-col gap-3">
      <PageHeader title={t('settings')} verdict={t('settingsHint')} />
      <Answer query={query} skeleton={<SkeletonRows rows={8} label={t('loading')} />}>
        {(settings) => <Settings key={JSON.stringify(settings)} settings={settings} />}
      </Answer>
      <GroupMonitors cluster={cluster} />
      {query.data !== undefined && (
        <RemoveCluster id={query.data.id} name={query.data.name} stays={query.data.origin === 'started'} />
      )}
    </div>
  )
}

function Settings({ settings }: { readonly settings: Reply<'getClusterSettings'> }) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const [draft, setDraft] = useState(() => draftOf(settings))
  const update = useSend('updateClusterSettings', ['getClusterSettings', 'getCluster', 'listClusters'])
  const save = (): void =>
    update.mutate(
      { params: { cluster: settings.id }, body: settingsOf(draft) },
      {
        onSuccess: () => {
          notify({ kind: 'success', title: t('saved') })
          router.refresh() // The frame shows name and environment.
        },
      },
    )
  return (
    <>
      {settings.kept.kind === 'memory' && <p>{t('notKept', { reason: settings.kept.reason })}</p>}
      <Form draft={draft} known={settings} onChange={setDraft} isSaving={update.isPending} onSave={save} />
      {update.error !== null && <ErrorState error={update.error} />}
    </>
  )
}

function Form({
  draft,
  known,
  isNew = false,
  isSaving,
  onChange,
  onSave,
}: {
  readonly draft: ClusterDraft
  readonly known?: Reply<'getClusterSettings'>
  readonly isNew?: boolean
  readonly isSaving: boolean
  readonly onChange: (draft: ClusterDraft) => void
  readonly onSave: () => void
}) {
  const t = useTranslations('clusters')
  const test = useSend('testCluster')
  const ready =
    draft.name.trim() !== '' && linesOf(draft.nameServers).length > 0 && /^[a-z0-9][a-z0-9-]*$/.test(draft.id)
  const change = (part: Partial<ClusterDraft>): void => onChange({ ...draft, ...part })
  const fields = { draft, change, known }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onSave()
      }}
    >
      <div className="grid gap-3 lg:grid-cols-2">
        <Panel title={t('part.general')}>
          <NameFields {...fields} isNew={isNew} />
        </Panel>
        <Panel title={t('part.connection')}>
          <ConnectionFields {...fields} />
        </Panel>
      </div>
      <Panel title={t('part.addresses')}>
        <AddressFields {...fields} />
      </Panel>
      <div className="flex flex-wrap gap-2">
        <WriteButton right="clusters.write" tone="primary" type="submit" disabled={!ready || isSaving}>
          {t(isNew ? 'action.create' : 'action.save')}
        </WriteButton>
        <WriteButton
          right="clusters.write"
          type="button"
          disabled={linesOf(draft.nameServers).length === 0 || test.isPending}
          onClick={() => test.mutate({ body: { ...connectionOf(draft), ...(isNew ? {} : { id: draft.id }) } })}
        >
          {t(test.isPending ? 'action.testing' : 'action.test')}
        </WriteButton>
      </div>
      {test.data !== undefined && (
        <div role="status" className="panel p-3">
          <ConnectionChecks test={test.data} />
        </div>
      )}
      {test.error !== null && <ErrorState error={test.error} />}
    </form>
  )
}
