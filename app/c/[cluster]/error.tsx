'use client'

import { BrokenPart } from '../../../components/shell/error-boundary.tsx'

/** A page that failed to draw; menu and top bar stay. */
export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return <BrokenPart error={error} retry={reset} />
}
