/**
 * Name of a version ordinal, `V5_5_0` (Java: MQVersion): from 4.0 on every release has an odd number two above the one before,
 * its snapshot the even number below. Older and unknown ones are the number as text.
 */
export function versionName(ordinal: number): string {
  for (const [major, first] of [
    [5, 413],
    [4, 213],
  ] as const) {
    const steps = Math.ceil((ordinal - first) / 2)
    if (ordinal < first - 1 || steps > 99) continue
    const snapshot = (ordinal - first) % 2 === 0 ? '' : '_SNAPSHOT'
    return `V${major}_${Math.floor(steps / 10)}_${steps % 10}${snapshot}`
  }
  return String(ordinal)
}
