import Link from 'next/link'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { cx } from './class-names.ts'

type Tone = 'plain' | 'primary' | 'danger' | 'quiet'

const tones: Record<Tone, string> = {
  plain: 'border-edge/60 bg-surface text-ink hover:bg-hover',
  primary: 'border-accent bg-accent text-accent-ink hover:brightness-110',
  danger: 'border-danger bg-danger text-danger-ink hover:brightness-110',
  quiet: 'border-transparent bg-transparent text-soft hover:bg-hover hover:text-ink',
}

const base =
  'inline-flex h-7 items-center justify-center gap-1.5 whitespace-nowrap rounded border text-base [&>svg]:shrink-0 font-medium no-underline hover:no-underline'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: Tone
  readonly icon?: ReactNode
}

/** A button with a verb. A disabled one keeps its place; say why in `title` or beside it. */
export function Button({ tone = 'plain', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(base, 'px-2.5', tones[tone], 'disabled:cursor-not-allowed disabled:opacity-55', className)}
    >
      {icon}
      {children}
    </button>
  )
}

/** A button that is only an icon; `label` is its accessible name and its tooltip. */
export function IconButton({
  label,
  tone = 'quiet',
  className,
  children,
  ...rest
}: ButtonProps & { readonly label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(base, tones[tone], 'w-7 disabled:cursor-not-allowed disabled:opacity-55', className)}
    >
      {children}
    </button>
  )
}

/** A link that looks like a button, for going to a page. */
export function LinkButton({
  href,
  tone = 'plain',
  icon,
  className,
  children,
}: {
  readonly href: string
  readonly tone?: Tone
  readonly icon?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    <Link href={href} prefetch={false} className={cx(base, 'px-2.5', tones[tone], className)}>
      {icon}
      {children}
    </Link>
  )
}
