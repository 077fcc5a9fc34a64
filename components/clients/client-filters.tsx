'use client'

import { useTranslations } from 'next-intl'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { Reply } from '../data/send.ts'
import { SearchInput, Select } from '../ui/field.tsx'

export const roles = ['producer', 'consumer'] as const
export const protocols = ['remoting', 'grpc'] as const

const parsers = {
  q: parseAsString.withDefault(''),
  role: parseAsStringLiteral(roles),
  language: parseAsString.withDefault(''),
  version: parseAsString.withDefault(''),
  protocol: parseAsStringLiteral(protocols),
  group: parseAsString.withDefault(''),
  topic: parseAsString.withDefault(''),
  page: parseAsInteger.withDefault(1),
}

/** What the list of clients shows, kept in the URL. */
export function useClientFilter() {
  const [filter, set] = useQueryStates(parsers)
  return { filter, set, isFiltered: Object.entries(filter).some(([key, value]) => key !== 'page' && Boolean(value)) }
}

type Filter = ReturnType<typeof useClientFilter>
type Choices = readonly { readonly value: string; readonly text: string }[]

/** Search, topic and group to type, role, language, version and protocol to choose; each choice with its number of clients. */
export function ClientFilters({
  state: { filter, set },
  reply,
}: {
  readonly state: Filter
  readonly reply: Reply<'listClients'> | undefined
}) {
  const t = useTranslations('clients')
  const counted = (facet: readonly { value: string; count: number }[] | undefined): Choices =>
    facet?.map(({ value, count }) => ({ value, text: `${value} (${count})` })) ?? []
  return (
    <div className="flex flex-wrap gap-2">
      <SearchInput
        value={filter.q}
        onChange={(q) => void set({ q: q || null, page: null })}
        label={t('search')}
        className="w-full sm:w-64"
      />
      <SearchInput
        value={filter.group}
        onChange={(group) => void set({ group: group || null, page: null })}
        label={t('group')}
        className="w-full sm:w-48"
        pauseMs={400}
        isMain={false}
      />
      <SearchInput
        value={filter.topic}
        onChange={(topic) => void set({ topic: topic || null, page: null })}
        label={t('topic')}
        className="w-full sm:w-48"
        pauseMs={400}
        isMain={false}
      />
      <Choice
        label={t('role')}
        value={filter.role ?? ''}
        choices={roles.map((role) => ({ value: role, text: t(`roles.${role}`) }))}
        onChoose={(value) => void set({ role: roles.find((role) => role === value) ?? null, page: null })}
      />
      <Choice
        label={t('column.language')}
        value={filter.language}
        choices={counted(reply?.languages)}
        onChoose={(language) => void set({ language: language || null, page: null })}
      />
      <Choice
        label={t('column.version')}
        value={filter.version}
        choices={counted(reply?.versions)}
        onChoose={(version) => void set({ version: version || null, page: null })}
      />
      <Choice
        label={t('column.protocol')}
        value={filter.protocol ?? ''}
        choices={counted(reply?.protocols)}
        onChoose={(value) => void set({ protocol: protocols.find((one) => one === value) ?? null, page: null })}
      />
    </div>
  )
}

/** One of a few values, or all; a value of the address that nobody has now can still be taken back. */
function Choice({
  label,
  value,
  choices,
  onChoose,
}: {
  readonly label: string
  readonly value: string
  readonly choices: Choices
  readonly onChoose: (value: string) => void
}) {
  const t = useTranslations('clients')
  const isKnown = value === '' || choices.some((choice) => choice.value === value)
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.target.value)}
      className="min-w-0 flex-1 sm:w-auto sm:flex-none"
    >
      <option value="">{t('any', { what: label })}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.text}
        </option>
      ))}
    </Select>
  )
}
