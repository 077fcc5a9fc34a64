/** Ordinal of a line's first release, and its first patch number. Within a line it grows by 2 with every patch. */
const lines: readonly (readonly [
  firstOrdinal: number,
  major: number,
  minor: number,
  firstPatch: number,
  patches: number,
])[] = [
  [15, 3, 0, 0, 16],
  [47, 3, 1, 0, 10],
  [67, 3, 2, 0, 10],
  ...[3, 4, 5, 6, 7, 8, 9].map((minor, index) => [87 + 18 * index, 3, minor, 1, 9] as const),
  ...[4, 5].flatMap((major, index) =>
    Array.from({ length: 10 }, (_, minor) => [213 + 200 * index + 20 * minor, major, minor, 0, 10] as const),
  ),
]

/**
 * Name of a version ordinal, `V5_5_0` (Java: MQVersion). A release has an odd number, its snapshot the even number below. Unknown
 * ones are the number as text.
 */
export function versionName(ordinal: number): string {
  const release = ordinal % 2 === 0 ? ordinal + 1 : ordinal
  for (const [first, major, minor, firstPatch, patches] of lines) {
    const step = (release - first) / 2
    if (step < 0 || step >= patches) continue
    return `V${major}_${minor}_${firstPatch + step}${ordinal === release ? '' : '_SNAPSHOT'}`
  }
  return String(ordinal)
}
