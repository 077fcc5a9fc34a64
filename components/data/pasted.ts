/** What somebody pasted. */
export type Pasted =
  | { readonly kind: 'id'; readonly id: string; readonly topic: string | undefined }
  | { readonly kind: 'key'; readonly key: string }

const idPattern = /^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{56})$/

/** An id; the id in a link to a message's page, with its topic; else a key. Undefined for nothing. */
export function whatItIs(text: string): Pasted | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (idPattern.test(trimmed)) return { kind: 'id', id: trimmed, topic: undefined }
  const linked = idInLink(trimmed)
  return linked ?? { kind: 'key', key: trimmed }
}

function idInLink(text: string): Pasted | undefined {
  if (!/^(https?:\/)?\//.test(text) || !URL.canParse(text, 'http://x')) return undefined
  const url = new URL(text, 'http://x')
  const candidates = [...url.pathname.split('/'), ...url.searchParams.values(), ...url.hash.split(/[/?&=]/)]
  const id = candidates.find((part) => idPattern.test(part))
  return id === undefined ? undefined : { kind: 'id', id, topic: url.searchParams.get('topic') ?? undefined }
}
