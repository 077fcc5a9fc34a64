import { createOffsetMessageId } from '../message/message-id.ts'
import { responseCode } from '../protocol/response-codes.ts'
import { refuse, type Refusal } from '../remoting/handler.ts'
import type { AppendOutcome, AppendWaiter, HostAddress } from '../store/store-types.ts'

/** Waits for the store to settle one append, for a handler that awaits it. */
export class StoredSend implements AppendWaiter {
  queueOffset = 0
  physicalOffset = 0
  storeTimestamp = 0
  physicalOffsets?: number[]
  private readonly settled: (outcome: AppendOutcome, failure: Error | undefined) => void

  constructor(settled: (outcome: AppendOutcome, failure: Error | undefined) => void) {
    this.settled = settled
  }

  settle(outcome: AppendOutcome, failure?: Error): void {
    this.settled(outcome, failure)
  }

  /** Offset message ids, one per message, joined by commas. */
  messageIds(storeHost: HostAddress, isBatch: boolean): string {
    const positions = isBatch ? (this.physicalOffsets ?? [this.physicalOffset]) : [this.physicalOffset]
    return positions.map((position) => createOffsetMessageId(storeHost, position)).join(',')
  }
}

/** The code of a stored message, or the refusal of one that was not (Java: SendMessageProcessor.handlePutMessageResult). */
export function outcomeCode(outcome: AppendOutcome, failure: Error | undefined): number | Refusal {
  if (outcome === 'ok') return responseCode.SUCCESS
  if (outcome === 'flushTimeout') return responseCode.FLUSH_DISK_TIMEOUT
  if (outcome === 'replicaTimeout') return responseCode.FLUSH_SLAVE_TIMEOUT
  const reason = failure === undefined ? '' : `: ${failure.message}`
  return refuse(
    responseCode.SERVICE_NOT_AVAILABLE,
    `service not available now, the message could not be written${reason}`,
  )
}
