import type { Locale } from './number.ts'

interface Part {
  readonly ms: number
  readonly en: string
  readonly zh: string
}

const parts: readonly Part[] = [
  { ms: 86_400_000, en: 'd', zh: '天' },
  { ms: 3_600_000, en: 'h', zh: '小时' },
  { ms: 60_000, en: 'min', zh: '分' },
  { ms: 1000, en: 's', zh: '秒' },
]

/** A span of time in at most two parts: 250_000 -> "4 min 10 s"; under one second "340 ms". Negative spans keep their sign. */
export function formatDuration(spanMs: number, locale: Locale): string {
  if (!Number.isFinite(spanMs)) return '–'
  const sign = spanMs < 0 ? '-' : ''
  const size = Math.abs(spanMs)
  if (size < 1000) return `${sign}${Math.round(size)} ${locale === 'zh' ? '毫秒' : 'ms'}`
  const first = parts.findIndex((part) => size >= part.ms)
  const high = parts[first]
  const low = parts[first + 1]
  if (high === undefined) return ''
  const count = Math.floor(size / high.ms)
  const rest = low === undefined ? 0 : Math.floor((size % high.ms) / low.ms)
  const text = `${count} ${high[locale]}`
  return sign + (low === undefined || rest === 0 ? text : `${text} ${rest} ${low[locale]}`)
}

/** How long ago an instant was, in one part: "12 s ago", "12 秒前"; "just now" under two seconds. */
export function formatAge(atMs: number, nowMs: number, locale: Locale): string {
  const size = Math.max(0, nowMs - atMs)
  if (size < 2000) return locale === 'zh' ? '刚刚' : 'just now'
  const part = parts.find((candidate) => size >= candidate.ms)
  if (part === undefined) return ''
  const count = Math.floor(size / part.ms)
  return locale === 'zh' ? `${count} ${part.zh}前` : `${count} ${part.en} ago`
}
