import { whatItIs } from '../data/pasted.ts'
import type { Pasted } from '../data/pasted.ts'
import { classicTarget } from './classic-target.ts'

/** The kinds of things the palette finds; a letter before a colon looks for one kind only. */
export const kinds = { t: 'topics', g: 'groups', b: 'brokers', c: 'clients', m: 'messages' } as const
export type Kind = (typeof kinds)[keyof typeof kinds]

/** What was typed into the palette. */
export interface PaletteText {
  /** The kind asked for: `t:ord`; `actions` after `>`. */
  readonly only: Kind | 'actions' | undefined
  /** The rest, without blanks around it. */
  readonly q: string
  readonly pasted: Pasted | undefined
}

/** Reads what was typed: `g:pay`, `>send`, an id, a link, or part of a name. */
export function readPaletteText(typed: string): PaletteText {
  const text = typed.trim()
  if (text.startsWith('>')) return { only: 'actions', q: text.slice(1).trim(), pasted: undefined }
  const [, letter = '', rest = ''] = /^([a-z]):(.*)$/i.exec(text) ?? []
  const only = (kinds as Readonly<Record<string, Kind | undefined>>)[letter.toLowerCase()]
  const q = only === undefined ? text : rest.trim()
  return { only, q, pasted: whatItIs(q) }
}

/**
 * The path inside this dashboard that a pasted link leads to; undefined for links of others and for what is none.
 * @param origin of this page, `https://host:port`
 * @param basePath the path this dashboard stands under
 */
export function ownPath(text: string, at: { origin: string; basePath: string; cluster: string }): string | undefined {
  if (!/^(https?:\/)?\/[^/]/.test(text) || !URL.canParse(text, at.origin)) return undefined
  const url = new URL(text, at.origin)
  if (url.origin !== at.origin || !url.pathname.startsWith(`${at.basePath}/`)) return undefined
  const classic = classicTarget(url.hash, at.cluster)
  if (classic !== undefined) return classic
  const path = url.pathname.slice(at.basePath.length)
  return /^\/(c\/|clusters)/.test(path) ? path + url.search + url.hash : undefined
}

/** Those whose name fits best first: the very name, then what begins with it, then the others as they came; at most `max`. */
export function bestFirst<T>(items: readonly T[], q: string, nameOf: (item: T) => string, max: number): T[] {
  const wanted = q.toLowerCase()
  const rank = (item: T): number => {
    const name = nameOf(item).toLowerCase()
    return name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2
  }
  return items
    .map((item, at) => ({ item, at, rank: rank(item) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .slice(0, max)
    .map(({ item }) => item)
}

/** True when every word that was typed is somewhere in the text. */
export function hasWords(text: string, q: string): boolean {
  const low = text.toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word))
}
