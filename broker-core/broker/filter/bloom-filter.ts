/** Which bits a subscription sets in a Bloom filter of `bitNum` bits (Java: BloomFilterData). */
export interface BloomFilterData {
  readonly bitNum: number
  readonly bitPos: readonly number[]
}

/** How large the Bloom filter of a topic's subscriptions is (Java: BloomFilter). */
export interface BloomGeometry {
  /** Bits set per subscription. */
  readonly hashes: number
  readonly bits: number
}

/**
 * The geometry for a wanted rate of false hits.
 * @param errorPercent 1 to 99
 * @param expected number of subscriptions
 */
export function bloomGeometry(errorPercent: number, expected: number): BloomGeometry {
  const rate = errorPercent / 100
  const hashes = Math.ceil(Math.log(rate) / Math.log(0.5))
  const bits = Math.ceil((expected * -Math.log(rate)) / Math.log(2) ** 2)
  return { hashes, bits: Math.ceil(bits / 8) * 8 }
}

/** The bits of a text, as Apache computes them: a file with others is ignored by it as a whole. */
export function bloomDataOf(text: string, { hashes, bits }: BloomGeometry): BloomFilterData {
  const hash = murmur128Low(Buffer.from(text, 'utf8'))
  const first = Number(BigInt.asIntN(32, hash))
  const second = Number(BigInt.asIntN(32, hash >> 32n))
  const bitPos: number[] = []
  for (let i = 1; i <= hashes; i++) {
    const combined = (first + Math.imul(i, second)) | 0
    bitPos.push((combined < 0 ? ~combined : combined) % bits)
  }
  return { bitNum: bits, bitPos }
}

/** Whether stored data was made with this geometry. */
export const fitsGeometry = (data: BloomFilterData | undefined, { hashes, bits }: BloomGeometry): boolean =>
  data !== undefined && data.bitNum === bits && data.bitPos.length === hashes

const c1 = 0x87c37b91114253d5n
const c2 = 0x4cf5ad432745937fn
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const rotated = (value: bigint, by: bigint): bigint => u64((value << by) | (value >> (64n - by)))
const mixed1 = (word: bigint): bigint => u64(rotated(u64(word * c1), 31n) * c2)
const mixed2 = (word: bigint): bigint => u64(rotated(u64(word * c2), 33n) * c1)

function finished(value: bigint): bigint {
  let mixed = value
  mixed = u64((mixed ^ (mixed >> 33n)) * 0xff51afd7ed558ccdn)
  mixed = u64((mixed ^ (mixed >> 33n)) * 0xc4ceb9fe1a85ec53n)
  return mixed ^ (mixed >> 33n)
}

/** The lower half of MurmurHash3 x64 128 with seed 0. */
function murmur128Low(bytes: Buffer): bigint {
  let h1 = 0n
  let h2 = 0n
  let at = 0
  for (; at + 16 <= bytes.length; at += 16) {
    h1 = u64((rotated(h1 ^ mixed1(bytes.readBigUInt64LE(at)), 27n) + h2) * 5n + 0x52dce729n)
    h2 = u64((rotated(h2 ^ mixed2(bytes.readBigUInt64LE(at + 8)), 31n) + h1) * 5n + 0x38495ab5n)
  }
  const rest = Buffer.alloc(16)
  bytes.copy(rest, 0, at)
  h1 ^= mixed1(rest.readBigUInt64LE(0))
  h2 ^= mixed2(rest.readBigUInt64LE(8))
  const length = BigInt(bytes.length)
  h1 = u64((h1 ^ length) + (h2 ^ length))
  h2 = u64((h2 ^ length) + h1)
  return u64(finished(h1) + finished(h2))
}
