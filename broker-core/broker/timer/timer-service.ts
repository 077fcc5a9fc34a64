/** Messages that wait for a time of their own (Java: TimerMessageStore). */
export class TimerService {
  private readonly countsPerSlot = new Map<number, number>()

  /** Whether a message for this slot must be refused because too many wait for it (Java: isReject). */
  isCongested(deliverAt: number, limit = 2_147_483_647): boolean {
    return (this.countsPerSlot.get(deliverAt) ?? 0) > limit
  }
}
