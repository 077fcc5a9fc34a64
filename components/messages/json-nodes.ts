/** A value of a JSON text as it was written: numbers and strings are not read, names may repeat, order stays. */
export type JsonNode =
  | { readonly kind: 'value'; readonly name: string | undefined; readonly text: string }
  | { readonly kind: 'object' | 'array'; readonly name: string | undefined; readonly children: readonly JsonNode[] }

/** So deep is a text read; what is deeper stays text. */
const depthMax = 200

interface Place {
  readonly text: string
  at: number
}

/** @param text valid JSON */
export function readJson(text: string): JsonNode {
  return read({ text, at: 0 }, undefined, 0)
}

function read(place: Place, name: string | undefined, depth: number): JsonNode {
  skipBlanks(place)
  const { text, at } = place
  const opening = text[at]
  if ((opening !== '{' && opening !== '[') || depth >= depthMax) {
    place.at = endOfValue(text, at)
    return { kind: 'value', name, text: text.slice(at, place.at).trim() }
  }
  place.at += 1
  const closing = opening === '{' ? '}' : ']'
  const children: JsonNode[] = []
  for (;;) {
    skipBlanks(place)
    const next = text[place.at]
    if (next === undefined || next === closing) break
    if (next === ',') {
      place.at += 1
      continue
    }
    children.push(read(place, opening === '{' ? readName(place) : String(children.length), depth + 1))
  }
  place.at += 1
  return { kind: opening === '{' ? 'object' : 'array', name, children }
}

function readName(place: Place): string {
  const end = endOfString(place.text, place.at)
  const name = place.text.slice(place.at, end)
  place.at = end
  skipBlanks(place)
  place.at += 1
  return name
}

function skipBlanks(place: Place): void {
  while (/\s/.test(place.text[place.at] ?? 'x')) place.at += 1
}

/** End of a string, number or word; of an object or array that is too deep, its closing bracket. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  while (at < text.length) {
    const char = text[at]
    if (char === '"') {
      at = endOfString(text, at)
      if (depth === 0) return at
      continue
    }
    if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') {
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (char === ',' && depth === 0) return at
    at += 1
  }
  return at
}

/** Index behind the closing quote. @param start of the opening quote */
export function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}
