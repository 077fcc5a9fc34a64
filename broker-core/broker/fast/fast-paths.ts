import { litePullMessage, pullMessage, sendMessage, sendMessageV2 } from '../../protocol/requests/messages.ts'
import type { FastPath } from '../../remoting/fast-path.ts'
import type { SendNeeds } from '../handlers/send.ts'
import type { PullNeeds } from '../pull.ts'
import { PullFastPath } from './pull-fast-path.ts'
import { SendFastPath } from './send-fast-path.ts'

/** The requests that are served from their bytes, by code; for the dispatcher. */
export function fastPathsOf(broker: SendNeeds & PullNeeds): Map<number, FastPath> {
  const send = new SendFastPath(broker)
  const pull = new PullFastPath(broker)
  return new Map<number, FastPath>([
    [sendMessage.code, send],
    [sendMessageV2.code, send],
    [pullMessage.code, pull],
    [litePullMessage.code, pull],
  ])
}
