'use client'

import { useQuery } from '@tanstack/react-query'
import type { QueryKey, UseQueryOptions } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Failure } from '../../server/contract/values.ts'
import type { ApiError } from './send.ts'

/** The form of every long list's reply: a window of rows, and how many there are. */
export interface ListReply<Row> {
  readonly items: readonly Row[]
  readonly start: number
  readonly total: number
  readonly totalUnfiltered: number
  readonly failures: readonly Failure[]
  readonly asOf: number
}

/** A long list of which only the rows near the screen are asked for. */
export interface Rows<Row, Reply extends ListReply<Row>> {
  /** The newest reply: counts, failures, `asOf`. While a new search is under way it is that of the old one. */
  readonly latest: Reply | undefined
  /** Rows that match; `undefined` before the first reply. */
  readonly total: number | undefined
  /** The error when nothing could be shown at all. */
  readonly error: ApiError | null
  readonly isFetching: boolean
  readonly dataUpdatedAt: number
  /** Row number -> row; `undefined` while it is on its way. */
  rowAt(index: number): Row | undefined
  /** The rows that were asked for and are here, in order. */
  readonly loaded: readonly Row[]
  /** Tells which rows are seen, so that theirs are asked for. */
  show(firstIndex: number, lastIndex: number): void
  refetch(): void
}

/** Rows asked for at once; more than any screen holds, so that the rows in sight lie in two windows at most. */
export const windowRows = 200

type PageOptions<Reply> = UseQueryOptions<Reply, ApiError, Reply, QueryKey>

/**
 * Keeps the windows of a long list that are on screen.
 * @param pageOf query options of the window that begins at a row number; made anew only when the list changes
 * @param listKey text that is another one when search, choice or order changed; the list then begins at row 0
 * @param start row number at the top at first
 */
export function useRows<Row, Reply extends ListReply<Row>>(
  pageOf: (start: number) => PageOptions<Reply>,
  listKey: string,
  start: number,
): Rows<Row, Reply> {
  const [span, setSpan] = useState(() => ({ listKey, first: pageNumber(start), last: pageNumber(start) }))
  const current = span.listKey === listKey ? span : { listKey, first: 0, last: 0 }
  if (current !== span) setSpan(current)
  const top = useQuery(pageOf(current.first * windowRows))
  const bottom = useQuery({ ...pageOf(current.last * windowRows), enabled: current.last !== current.first })
  const results = current.last === current.first ? [top] : [top, bottom]
  const replies = results.map((result) => result.data)
  const newest = replies.reduce<Reply | undefined>(
    (best, reply) => (reply !== undefined && (best === undefined || reply.asOf >= best.asOf) ? reply : best),
    undefined,
  )
  const here = useStable(replies.filter((reply) => reply !== undefined))
  const before = useBefore(here)
  const shown = here.length > 0 ? here : before
  const show = useCallback(
    (firstIndex: number, lastIndex: number) => {
      const [first, last] = [pageNumber(firstIndex), pageNumber(lastIndex)]
      setSpan((old) => (old.first === first && old.last === last ? old : { ...old, first, last }))
    },
    [setSpan],
  )
  const latest = newest ?? before.at(-1)
  return {
    latest,
    total: latest?.total,
    error: latest === undefined ? (results.find((result) => result.error !== null)?.error ?? null) : null,
    isFetching: results.some((result) => result.isFetching),
    dataUpdatedAt: Math.max(0, ...results.map((result) => result.dataUpdatedAt)),
    rowAt: (index) => {
      const reply = shown.find(
        (candidate) => index >= candidate.start && index < candidate.start + candidate.items.length,
      )
      return reply?.items[index - reply.start]
    },
    loaded: useMemo(() => shown.flatMap((reply) => reply.items), [shown]),
    show,
    refetch: () => results.forEach((result) => void result.refetch()),
  }
}

function pageNumber(index: number): number {
  return Math.max(0, Math.floor(index / windowRows))
}

/** The same array as long as its members are the same. */
function useStable<T>(values: readonly T[]): readonly T[] {
  const [kept, setKept] = useState(values)
  const same = kept.length === values.length && kept.every((value, at) => value === values[at])
  if (same) return kept
  setKept(values)
  return values
}

/** What was there last, so that the screen does not go blank while the next search is under way. */
function useBefore<T>(values: readonly T[]): readonly T[] {
  const [before, setBefore] = useState(values)
  useEffect(() => {
    if (values.length > 0) setBefore(values)
  }, [values])
  return before
}
