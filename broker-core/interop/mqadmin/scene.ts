import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What the commands of the scenario must know of the cluster and its clients. */
export interface MqadminScene {
  /** Address of the NameServer. */
  readonly nameServer: string
  /** Address of the broker. */
  readonly broker: string
  /** Where the files are that commands read, and where they write theirs. */
  readonly folder: string
  /** Of the messages golden-0 and golden-1. */
  readonly offsetMessageId: string
  readonly uniqueMessageId: string
  readonly secondUniqueMessageId: string
  /** Client ids of the consumers of GID_golden and GID_golden_order. */
  readonly consumerClientId: string
  readonly orderlyClientId: string
}

/** A scene of which only the names matter. */
export const sceneOfNames: MqadminScene = {
  nameServer: '127.0.0.1:9876',
  broker: '127.0.0.1:10911',
  folder: '<folder>',
  offsetMessageId: '<offset id>',
  uniqueMessageId: '<unique id>',
  secondUniqueMessageId: '<unique id>',
  consumerClientId: '<client id>',
  orderlyClientId: '<client id>',
}

/** Writes the files that the commands ending in List read. */
export function writeLists(folder: string): void {
  const topic = { readQueueNums: 2, writeQueueNums: 2, perm: 6 }
  const fifo = { readQueueNums: 3, writeQueueNums: 3, perm: 6, attributes: { '+message.type': 'FIFO' } }
  const topics = [
    { topicName: 'GoldenListA', ...topic },
    { topicName: 'GoldenListB', ...fifo },
  ]
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'topics.json'), JSON.stringify(topics))
  const groups = [{ groupName: 'GID_listA' }, { groupName: 'GID_listB', retryMaxTimes: 3 }]
  writeFileSync(path.join(folder, 'groups.json'), JSON.stringify(groups))
}
