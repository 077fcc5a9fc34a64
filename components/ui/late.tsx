'use client'

import { Suspense, lazy } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { basePath } from '../format/base-path.ts'

/**
 * A component whose code comes when it is first drawn: dialogs, charts, anything that the first load must not pay for.
 * @param load `() => import('./x.tsx').then((module) => module.X)`
 * @param fallback what keeps its room meanwhile
 *
 * After an upgrade of the dashboard the code of an open page is gone from the server: the page is then loaded again, once.
 */
export function late<P extends object>(
  load: () => Promise<ComponentType<P>>,
  fallback: ReactNode = null,
): ComponentType<P> {
  const Component = lazy(() => load().then(keep, reloadOnce))
  return function Late(props: P) {
    return (
      <Suspense fallback={fallback}>
        <Component {...props} />
      </Suspense>
    )
  }
}

const reloaded = 'rocketdeck-reloaded'

function keep<P>(component: ComponentType<P>): { default: ComponentType<P> } {
  if (typeof window !== 'undefined') sessionStorage.removeItem(reloaded)
  return { default: component }
}

async function reloadOnce(error: unknown): Promise<never> {
  const fault = error instanceof Error ? error : new Error(String(error))
  if (typeof window === 'undefined' || sessionStorage.getItem(reloaded) !== null) throw fault
  const health = await fetch(`${basePath}/api/health`).catch(() => undefined)
  if (health?.ok !== true) throw fault
  sessionStorage.setItem(reloaded, '1')
  location.reload()
  return new Promise(() => undefined)
}
