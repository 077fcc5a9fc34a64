/** What a supervised program tells the process that started it. */
export type ChildReport =
  | {
      readonly kind: 'ready'
      /** Addresses by role, `host:port`: `namesrv`, `broker`, `vip`, `dashboard`. */
      readonly addresses: Readonly<Record<string, string>>
    }
  | {
      /** It cannot run as it was told to: another try would fail in the same way. */
      readonly kind: 'refused'
      /** One sentence that names the setting to change. */
      readonly problem: string
    }

/** What the supervisor tells its child. */
export interface SupervisorOrder {
  readonly kind: 'stop'
}

/** Exit code of a program that was asked for something impossible (EX_CONFIG of sysexits.h). */
export const refusedExitCode = 78

/** Sends a report to the supervisor and resolves when it is on its way; at once when nobody supervises. */
export async function report(message: ChildReport): Promise<void> {
  if (process.send === undefined) return
  await new Promise<void>((resolve) => {
    process.send?.(message, undefined, {}, () => {
      resolve()
    })
  })
}

/**
 * Calls `stop` once: on the supervisor's order or death, or, where nobody supervises, on a signal. A supervised program leaves the
 * signals to its supervisor: terminals and service runners send them to all processes at once, and the order of the stop matters.
 * @param isTerminable SIGTERM counts although somebody supervises: a member of a cluster that a person may stop by itself
 */
export function onStop(stop: () => void, { isTerminable = false } = {}): void {
  let isAsked = false
  const once = (): void => {
    if (isAsked) return
    isAsked = true
    stop()
  }
  const isSupervised = process.send !== undefined
  process.on('message', (order: SupervisorOrder) => {
    if (order.kind === 'stop') once()
  })
  process.on('disconnect', once)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!isSupervised || (isTerminable && signal === 'SIGTERM')) once()
    })
}
