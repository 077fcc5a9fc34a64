import { CopyButton } from './copy-button.tsx'

/** A text in mono that can be copied: a command, a program, a body. */
export function CodeBlock({ code, label, copyWords }: { readonly code: string; readonly label: string; readonly copyWords?: string }) {
  return (
    <div className="relative rounded-md border border-line bg-sunken text-left">
      <div className="absolute top-1 right-1">
        <CopyButton text={code} {...(copyWords === undefined ? {} : { words: copyWords })} />
      </div>
      <pre tabIndex={0} aria-label={label} role="region" className="max-h-96 overflow-auto p-3 pt-9 text-sm sm:pt-3">
        <code>{code}</code>
      </pre>
    </div>
  )
}
