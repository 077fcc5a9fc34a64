'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { type JsonNode, readJson } from './json-nodes.ts'

const childrenShown = 100

/** JSON as a tree that is drawn as far as it is open: the first two levels, and what is clicked. Numbers stay as written. */
export function JsonTree({ text, label }: { readonly text: string; readonly label: string }) {
  const root = useMemo(() => readJson(text), [text])
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className="max-h-[60vh] overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-sm"
    >
      <Node node={root} depth={0} />
    </div>
  )
}

function Node({ node, depth }: { readonly node: JsonNode; readonly depth: number }) {
  const t = useTranslations('messages.body')
  const [open, setOpen] = useState(depth < 2)
  const [shown, setShown] = useState(childrenShown)
  const name = node.name === undefined ? null : <span className="text-accent">{node.name}: </span>
  if (node.kind === 'value')
    return (
      <div className="leading-6 wrap-anywhere">
        {name}
        <span className={node.text.startsWith('"') ? 'text-ink' : 'text-info'}>{node.text}</span>
      </div>
    )
  const { children } = node
  const [before, after] = node.kind === 'object' ? ['{', '}'] : ['[', ']']
  return (
    <div className="leading-6">
      <button
        type="button"
        aria-expanded={open}
        className="min-h-6 rounded text-left hover:bg-hover"
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden className="inline-block w-4 text-faint">
          {open ? '▾' : '▸'}
        </span>
        {name}
        <span className="text-soft">
          {before}
          {open ? '' : ` … ${after}`} {t('entries', { count: children.length })}
        </span>
      </button>
      {open && (
        <div className="border-l border-line pl-4">
          {children.slice(0, shown).map((child, at) => (
            <Node key={at} node={child} depth={depth + 1} />
          ))}
          {children.length > shown && (
            <button
              type="button"
              className="min-h-6 text-accent hover:underline"
              onClick={() => setShown(shown + childrenShown * 10)}
            >
              {t('more', { count: children.length - shown })}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
