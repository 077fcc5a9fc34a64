const pauseMs = 50

/**
 * Asks again and again until something holds; a failed question counts as no.
 * @param what describes what is waited for, asked when it is too late
 * @throws Error with `what`, and the last failure as its cause, when it does not hold in time
 */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  timeoutMs: number,
  what: () => string,
): Promise<void> {
  const end = performance.now() + timeoutMs
  let cause: unknown
  while (performance.now() < end) {
    try {
      if (await holds()) return
      cause = undefined
    } catch (thrown) {
      cause = thrown
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  throw new Error(`not within ${timeoutMs} ms: ${what()}`, { cause })
}
