import type { MessageTrace } from '../../server/contract/traces.ts'
import type { Known } from '../../server/contract/values.ts'

/** One row of a trace: the send, or one attempt of one client to consume. */
export interface TraceStep {
  readonly key: string
  readonly kind: 'producer' | 'consumer'
  readonly group: string
  readonly clientHost: string
  readonly at: Known<number>
  readonly costMs: Known<number>
  readonly retryTimes: number
  readonly status: 'success' | 'failed' | 'timeout' | 'exception' | 'returned-null' | 'running'
}

/** The rows of a trace in the order of the way: producer first, then each group's attempts. */
export function stepsOf(trace: MessageTrace): readonly TraceStep[] {
  const { producer } = trace
  const send: TraceStep[] =
    producer === undefined
      ? []
      : [
          {
            key: 'producer',
            kind: 'producer',
            group: producer.group,
            clientHost: producer.clientHost,
            at: { value: producer.at },
            costMs: { value: producer.costMs },
            retryTimes: 0,
            status: producer.status,
          },
        ]
  return [
    ...send,
    ...trace.groups.flatMap(({ group, attempts }) =>
      attempts.map((attempt, index) => ({
        key: `${group} ${attempt.requestId} ${index}`,
        kind: 'consumer' as const,
        group,
        clientHost: attempt.clientHost,
        at: attempt.at,
        costMs: attempt.costMs,
        retryTimes: attempt.retryTimes,
        status: attempt.status,
      })),
    ),
  ]
}
