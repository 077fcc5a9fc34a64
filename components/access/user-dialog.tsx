'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AccessUserRow } from '../../server/contract/access.ts'
import { useSend } from '../data/use-send.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import type { Scope } from './access-page.tsx'
import { ChoiceField } from './choice-field.tsx'
import { WriteResult } from './write-result.tsx'

const types = ['Normal', 'Super'] as const
const statuses = ['enable', 'disable'] as const

/** Adds a user, or changes one: only what was changed is sent. */
export function UserDialog({
  cluster,
  scope,
  user,
  onClose,
}: {
  readonly cluster: string
  readonly scope: Scope
  /** Absent: a new one. */
  readonly user: AccessUserRow | undefined
  readonly onClose: () => void
}) {
  const t = useTranslations('access')
  const [username, setUsername] = useState(user?.username ?? '')
  const [password, setPassword] = useState('')
  const [type, setType] = useState(types.find((key) => key === user?.type) ?? 'Normal')
  const [status, setStatus] = useState(statuses.find((key) => key === user?.status) ?? 'enable')
  const create = useSend('createAccessUser', ['listAccessUsers'])
  const update = useSend('updateAccessUser', ['listAccessUsers'])
  const write = user === undefined ? create : update
  const changes = {
    ...(password === '' ? {} : { password }),
    ...(type === user?.type ? {} : { type }),
    ...(status === user?.status ? {} : { status }),
  }
  const isReady = user === undefined ? username.trim() !== '' && password !== '' : Object.keys(changes).length > 0
  const then = {
    onSuccess: (reply: { readonly failures: readonly unknown[] }) => reply.failures.length === 0 && onClose(),
  }
  const submit = (): void => {
    const params = { cluster }
    if (user === undefined)
      create.mutate({ params, body: { ...scope, username: username.trim(), password, type, status } }, then)
    else update.mutate({ params, body: { ...scope, username, ...changes } }, then)
  }
  return (
    <FormDialog
      title={user === undefined ? t('user.create') : t('user.update', { name: user.username })}
      submit={t(user === undefined ? 'user.submitCreate' : 'user.submitUpdate')}
      isReady={isReady}
      isSending={write.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField isNew={user === undefined} value={username} onChange={setUsername} />
      <PasswordField isNew={user === undefined} value={password} onChange={setPassword} />
      <ChoiceField
        label={t('user.type')}
        hint={t('user.typeHint')}
        value={type}
        choices={types}
        wordOf={(key) => t(`type.${key}`)}
        onChange={setType}
      />
      <ChoiceField
        label={t('user.status')}
        value={status}
        choices={statuses}
        wordOf={(key) => t(`status.${key}`)}
        onChange={setStatus}
      />
      <WriteResult of={{ error: write.error, data: write.data }} />
    </FormDialog>
  )
}

interface TextFieldProps {
  readonly isNew: boolean
  readonly value: string
  readonly onChange: (text: string) => void
}

function NameField({ isNew, value, onChange }: TextFieldProps) {
  const t = useTranslations('access.user')
  return (
    <Field label={t('username')} required>
      {(ids) => (
        <TextInput
          {...ids}
          value={value}
          maxLength={255}
          readOnly={!isNew}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

function PasswordField({ isNew, value, onChange }: TextFieldProps) {
  const t = useTranslations('access.user')
  return (
    <Field label={t('password')} required={isNew} hint={isNew ? undefined : t('passwordKeep')}>
      {(ids) => (
        <TextInput
          {...ids}
          type="password"
          autoComplete="new-password"
          value={value}
          maxLength={1000}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
