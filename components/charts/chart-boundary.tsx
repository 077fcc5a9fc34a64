'use client'

import { Component } from 'react'
import type { ReactNode } from 'react'

/** When the drawing fails (or its file is gone after an upgrade) the numbers stand in its place. */
export class ChartBoundary extends Component<
  { readonly fallback: ReactNode; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  override state: { readonly failed: boolean } = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
