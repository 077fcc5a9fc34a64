'use client'

import { ResetOffsets } from '../data/reset-offsets.tsx'

/** Moves the offsets of one group on all topics it consumes. */
export function ResetGroup({
  cluster,
  group,
  onClose,
}: {
  readonly cluster: string
  readonly group: string
  readonly onClose: () => void
}) {
  return <ResetOffsets cluster={cluster} groups={[group]} onClose={onClose} />
}
