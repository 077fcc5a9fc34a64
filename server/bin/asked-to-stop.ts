const parentWatchMs = 200

/** Calls `stop` when this program is to end: by a signal, or, below npm, by the end of the shell that npm put between. */
export function onAskedToStop(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // The shell dies of a signal without handing it on.
  if (process.env['npm_command'] !== undefined) stopWithParent(stop)
}

function stopWithParent(stop: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, parentWatchMs)
}
