'use client'

import { KeySheet } from './key-sheet.tsx'
import { Palette } from './palette.tsx'
import type { Layer, LayerProps } from './top-tools.tsx'
import { ZoneDialog } from './zone-dialog.tsx'

export { act } from './key-actions.ts'

const layers = { palette: Palette, keys: KeySheet, zone: ZoneDialog }

/** What the top bar and the keys open over the page. */
export function OpenLayer({ layer, ...props }: LayerProps & { readonly layer: Layer }) {
  const Open = layers[layer]
  return <Open {...props} />
}
