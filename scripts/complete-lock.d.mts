/** Optional packages without an entry among a lock file's `packages`. */
export function findMissing(
  packages: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly from: string }[]
