/** What a broker has promised by an answer: a message will be at a place, or never. */
export interface Promised {
  readonly key: string
  /** Topic where it will be, or must not be. */
  readonly place: string
  readonly mustBe: 'there' | 'absent'
  /** Epoch ms before which it must not be there. */
  readonly notBefore: number
  /** Epoch ms of what lets it come once more in the life of the broker that it falls into. */
  readonly onceMoreAt?: readonly number[]
}

/** A message that was found at a place. */
export interface Delivered {
  readonly key: string
  readonly place: string
  readonly storeTimestamp: number
}

export interface TrafficDamage {
  readonly key: string
  readonly place: string
  readonly problem: 'gone' | 'early' | 'there though rolled back' | 'twice in one life'
  readonly detail?: string
}

/** The clocks that tell a broker's time may step by this much against each other. */
export const stampSlackMs = 5

/**
 * Compares promises with deliveries. A message may be there again after a kill, once for each life of the broker: what was
 * delivered last before a kill is not known to be delivered (at least once).
 * @param lives epoch ms at which each life of the broker began, in order
 */
export function judgeTraffic(
  promised: readonly Promised[],
  delivered: readonly Delivered[],
  lives: readonly number[],
): TrafficDamage[] {
  const found = new Map<string, Delivered[]>()
  for (const each of delivered) {
    const id = `${each.place} ${each.key}`
    found.set(id, [...(found.get(id) ?? []), each])
  }
  const lifeAt = (time: number): number => lives.filter((start) => start <= time).length
  return promised.flatMap(({ key, place, mustBe, notBefore, onceMoreAt = [] }): TrafficDamage[] => {
    const copies = found.get(`${place} ${key}`) ?? []
    if (mustBe === 'absent') return copies.length === 0 ? [] : [{ key, place, problem: 'there though rolled back' }]
    if (copies.length === 0) return [{ key, place, problem: 'gone' }]
    const damage: TrafficDamage[] = []
    const early = copies.find(({ storeTimestamp }) => storeTimestamp < notBefore - stampSlackMs)
    if (early !== undefined)
      damage.push({ key, place, problem: 'early', detail: `${notBefore - early.storeTimestamp} ms` })
    const inLives = copies.map(({ storeTimestamp }) => lifeAt(storeTimestamp))
    const countIn = (life: number): number => inLives.filter((each) => each === life).length
    const allowedIn = (life: number): number => 1 + onceMoreAt.filter((time) => lifeAt(time) === life).length
    if (inLives.some((life) => countIn(life) > allowedIn(life)))
      damage.push({ key, place, problem: 'twice in one life', detail: `lives ${inLives.join(', ')}` })
    return damage
  })
}
