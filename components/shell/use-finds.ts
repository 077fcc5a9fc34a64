'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { queryOf } from '../data/query.ts'
import { bestFirst, hasWords } from './palette-text.ts'
import type { Kind, PaletteText } from './palette-text.ts'

/** Names that the server found. */
export interface Finds {
  readonly topics: readonly string[]
  readonly groups: readonly string[]
  readonly brokers: readonly string[]
  readonly clients: readonly string[]
  /** An answer to what stands in the field is still on its way. */
  readonly isPending: boolean
}

/** Rows asked for, of which those that fit best are shown. */
const asked = 50
const shown = { all: 6, one: 12 }
/** The connections of the whole cluster are asked of its brokers: not for one or two letters. */
const clientLettersMin = 3
const pauseMs = 100

/** Topics, groups, brokers and clients whose names hold the text. The server looks in its memory. */
export function useFinds(cluster: string, { only, q }: PaletteText): Finds {
  const settled = useSettled(q)
  const wants = (kind: Kind): boolean => settled !== '' && (only === undefined || only === kind)
  const max = only === undefined ? shown.all : shown.one
  const of = { params: { cluster } }
  const page = { q: settled.slice(0, 255), start: 0, limit: asked }
  const topics = useQuery(old(queryOf('listTopics', { ...of, query: page }, { enabled: wants('topics') })))
  const groups = useQuery(old(queryOf('listGroups', { ...of, query: page }, { enabled: wants('groups') })))
  const brokers = useQuery(queryOf('listBrokers', of, { enabled: wants('brokers') }))
  const asksClients = wants('clients') && (only === 'clients' || settled.length >= clientLettersMin)
  const clients = useQuery(old(queryOf('listClients', { ...of, query: page }, { enabled: asksClients })))
  const best = <T>(items: readonly T[] | undefined, nameOf: (item: T) => string): string[] =>
    bestFirst(items ?? [], settled, nameOf, max).map(nameOf)
  return {
    topics: wants('topics') ? best(topics.data?.items, ({ topic }) => topic) : [],
    groups: wants('groups') ? best(groups.data?.items, ({ group }) => group) : [],
    brokers: wants('brokers')
      ? [
          ...new Set(
            best(
              brokers.data?.items.filter((row) => hasWords(`${row.broker} ${row.address}`, settled)),
              brokerOf,
            ),
          ),
        ]
      : [],
    clients: asksClients ? best(clients.data?.items, ({ clientId }) => clientId) : [],
    isPending: q !== settled || topics.isFetching || groups.isFetching,
  }
}

const brokerOf = ({ broker }: { readonly broker: string }): string => broker

/** What was found before stays until the new answer is there. */
const old = <T extends object>(options: T) => ({ ...options, placeholderData: keepPreviousData })

/** The text once nobody typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
