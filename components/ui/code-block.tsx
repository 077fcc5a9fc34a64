import { cx } from './class-names.ts'
import { CopyButton } from './copy-button.tsx'

/** A text in mono that can be copied: a command, a program, a body. */
export function CodeBlock({
  code,
  label,
  copyWords,
}: {
  readonly code: string
  readonly label: string
  readonly copyWords?: string
}) {
  return (
    <div
      className={cx(
        'relative rounded-md border border-line bg-sunken text-left',
        copyWords !== undefined && 'pt-7 sm:pt-0',
      )}
    >
      <div className="absolute top-1 right-1">
        <CopyButton text={code} {...(copyWords === undefined ? {} : { words: copyWords })} />
      </div>
      <pre tabIndex={0} aria-label={label} role="region" className="max-h-96 overflow-auto p-3 pr-10 text-sm">
        <code>{code}</code>
      </pre>
    </div>
  )
}
