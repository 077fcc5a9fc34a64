import { type FanOutFailure } from './fan-out.ts'
import type { MessageLookup, TimeRange } from './message-lookup.ts'
import {
  type EndTransactionRecord,
  type PubRecord,
  readTraceRecords,
  type SubAfterRecord,
  type SubBeforeRecord,
} from './trace-records.ts'

/** One attempt of a client to consume a message. Either end may be missing. */
export interface TraceAttempt {
  readonly requestId: string
  readonly before: SubBeforeRecord | undefined
  readonly after: SubAfterRecord | undefined
}

/** All trace records of one message. */
export interface MessageTraceRecords {
  readonly messageId: string
  /** Sends of this id; more than one when the client sent it again. */
  readonly sends: PubRecord[]
  /** By group, in order of time. */
  readonly attempts: Map<string, TraceAttempt[]>
  readonly endTransactions: EndTransactionRecord[]
}

export interface FoundTraces {
  readonly traces: MessageTraceRecords[]
  /** True when a broker gave as many trace messages as it gives at most. */
  readonly cut: boolean
  readonly failures: FanOutFailure[]
}

/** The group of an end whose begin is missing and that names no group itself. */
export const unknownGroup = '%UNKNOWN_GROUP%'

/** Finds the trace of messages by message id or by a key. */
export class TraceLookup {
  private readonly lookup: MessageLookup

  constructor(lookup: MessageLookup) {
    this.lookup = lookup
  }

  /**
   * @param traceTopic `RMQ_SYS_TRACE_TOPIC`, or the one the clients were given
   * @param wanted message id, or a key of messages
   */
  async find(
    traceTopic: string,
    wanted: { readonly messageId: string } | { readonly key: string },
    range: TimeRange,
  ): Promise<FoundTraces> {
    const word = 'messageId' in wanted ? wanted.messageId : wanted.key
    const found = await this.lookup.byKey(traceTopic, word, range)
    const records = found.items.flatMap(({ message }) =>
      readTraceRecords(message.body.toString('utf8'), message.bornHost.replace(/:\d+$/, '')),
    )
    const isWanted = (record: { messageId: string; keys: string }): boolean =>
      'messageId' in wanted ? record.messageId === word : record.keys.split(' ').includes(word)
    const ids = new Set(
      records.filter((record) => record.kind !== 'Recall' && isWanted(record)).map((record) => record.messageId),
    )
    const traces = [...ids].map((messageId) =>
      traceOf(
        messageId,
        records.filter((r) => r.messageId === messageId),
      ),
    )
    return { traces, cut: found.cut, failures: found.failures }
  }
}

type Records = ReturnType<typeof readTraceRecords>

function traceOf(messageId: string, records: Records): MessageTraceRecords {
  const sends: PubRecord[] = []
  const endTransactions: EndTransactionRecord[] = []
  const pairs = new Map<string, { before: SubBeforeRecord | undefined; after: SubAfterRecord | undefined }>()
  for (const record of records) {
    if (record.kind === 'Pub') sends.push(record)
    else if (record.kind === 'EndTransaction') endTransactions.push(record)
    else if (record.kind === 'SubBefore')
      pairs.set(record.requestId, { before: record, after: pairs.get(record.requestId)?.after })
    else if (record.kind === 'SubAfter')
      pairs.set(record.requestId, { before: pairs.get(record.requestId)?.before, after: record })
  }
  const attempts = new Map<string, TraceAttempt[]>()
  for (const [requestId, { before, after }] of pairs) {
    const group = before?.group || after?.group || unknownGroup
    const list = attempts.get(group) ?? []
    list.push({ requestId, before, after })
    attempts.set(group, list)
  }
  for (const list of attempts.values()) list.sort((a, b) => timeOf(a) - timeOf(b))
  sends.sort((a, b) => a.timestamp - b.timestamp)
  endTransactions.sort((a, b) => a.timestamp - b.timestamp)
  return { messageId, sends, attempts, endTransactions }
}

const timeOf = ({ before, after }: TraceAttempt): number =>
  before?.timestamp ?? (after === undefined ? 0 : after.timestamp - after.costMs)
