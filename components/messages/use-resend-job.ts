import { useEffect, useRef, useState } from 'react'
import { ApiError, send } from '../data/send.ts'
import type { Input, Reply } from '../data/send.ts'

export type ResendOutcome = Reply<'resendMessages'>['items'][number]
type Wish = Omit<Input<'resendMessages'>['body'], 'messages'>
interface Place {
  readonly topic: string
  readonly offsetMsgId: string
}

/** Messages that are delivered again, some at a time, and what came of those that were. */
export interface ResendJob {
  readonly total: number
  readonly outcomes: readonly ResendOutcome[]
  readonly failed: readonly Place[]
  readonly isRunning: boolean
  /** Begins; what was done before is kept, what is in `messages` is done anew. */
  run(messages: readonly Place[], wish: Wish): void
  /** Ends after the messages that are under way. */
  stop(): void
}

/** So many are in one request: progress is seen, and stopping stops. */
const batchSize = 10

/** @param onEnd called when a run is over */
export function useResendJob(cluster: string, onEnd: () => void): ResendJob {
  const [outcomes, setOutcomes] = useState<readonly ResendOutcome[]>([])
  const [total, setTotal] = useState(0)
  const [isRunning, setRunning] = useState(false)
  const stopped = useRef(false)
  useEffect(
    () => () => {
      stopped.current = true
    },
    [],
  )
  const one = async (messages: readonly Place[], wish: Wish): Promise<readonly ResendOutcome[]> => {
    try {
      const body = { ...wish, messages: messages.map(({ topic, offsetMsgId }) => ({ topic, offsetMsgId })) }
      return (await send('resendMessages', { params: { cluster }, body })).items
    } catch (thrown) {
      const reason = thrown instanceof ApiError ? thrown.message : String(thrown)
      return messages.map(({ topic, offsetMsgId }) => ({ topic, offsetMsgId, outcome: 'failed', reason, costMs: 0 }))
    }
  }
  const run = async (messages: readonly Place[], wish: Wish): Promise<void> => {
    stopped.current = false
    setRunning(true)
    setTotal((before) => Math.max(before, messages.length))
    for (let at = 0; at < messages.length && !stopped.current; at += batchSize) {
      const batch = messages.slice(at, at + batchSize)
      const done = await one(batch, wish)
      const ids = new Set(batch.map(({ offsetMsgId }) => offsetMsgId))
      setOutcomes((before) => [...before.filter(({ offsetMsgId }) => !ids.has(offsetMsgId)), ...done])
    }
    setRunning(false)
    onEnd()
  }
  return {
    total,
    outcomes,
    failed: outcomes.filter(({ outcome }) => outcome === 'failed'),
    isRunning,
    run: (messages, wish) => void run(messages, wish),
    stop: () => {
      stopped.current = true
    },
  }
}
