import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** One command whose output is compared with the recorded one of the same name. */
export interface MqadminCase {
  /** Name of the file in fixtures/mqadmin. */
  readonly name: string
  readonly command: readonly string[]
  /** Compare the lines as a set: the tool prints them in the order of a hash map. */
  readonly anyOrder?: boolean
  /** Our lines may be more than the recorded ones: keys that older tools need. */
  readonly atLeast?: boolean
  /** Parts that are figures of the moment; replaced on both sides. */
  readonly mask?: readonly (readonly [RegExp, string])[]
  /** Lines that only the recorded scene has (transactions, static and light topics); dropped on both sides. */
  readonly without?: RegExp
}

export interface MqadminScene {
  readonly broker: string
  readonly folder: string
  /** Of the messages golden-0 and golden-1. */
  readonly offsetMessageId: string
  readonly uniqueMessageId: string
  readonly secondUniqueMessageId: string
  /** Client id of the consumer of GID_golden. */
  readonly consumerClientId: string
}

type How = Omit<MqadminCase, 'name' | 'command'>
type Row = readonly [name: string, line: string, how?: How]

/** A command line as words; `~` stands for a blank within a word. */
const caseOf = ([name, line, how]: Row): MqadminCase => ({
  name,
  command: line.split(' ').map((word) => word.replaceAll('~', ' ')),
  ...how,
})

const decimals: readonly [RegExp, string] = [/\b\d+\.\d+\b/g, '<DEC>']
const anyOrder = true
const rates = { mask: [decimals] }
const notInThisScene =
  /Golden(Static|Lite|Tx)|RMQ_SYS_(ROCKSDB_)?TRANS_|GID_golden_lite|rmq_sys_|_INNER_TRACE|CLIENT_INNER|PID_golden_tx/
/** The recorded scene had sent one message a second time. */
const resent: How = {
  mask: [
    [/maxOffset=6/, 'maxOffset=5'],
    [/MAX_OFFSET=6/, 'MAX_OFFSET=5'],
  ],
  without: /queueId=2, .*queueOffset=5/,
}
const resetBeforeResend: How = { anyOrder, mask: [[/broker-a 2 6/, 'broker-a 2 5']] }

/** Writes the files that the commands ending in List read. */
function writeLists(folder: string): void {
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

/** Commands that make the topics and groups; each list runs at one time. */
export function preparations({ broker, folder }: Pick<MqadminScene, 'broker' | 'folder'>): MqadminCase[][] {
  writeLists(folder)
  const exponential = '{"type":"EXPONENTIAL","exponentialRetryPolicy":{"initial":5000,"max":7200000,"multiplier":2}}'
  const customized = '{"type":"CUSTOMIZED","customizedRetryPolicy":{"next":[1000,5000,10000]}}'
  const all: Row[] = [
    ['updateTopic', 'updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4'],
    ['updateTopic.broker', `updateTopic -b ${broker} -t GoldenDelay -r 2 -w 2 -a +message.type=DELAY`],
    ['updateTopic.fifo', 'updateTopic -c DefaultCluster -t GoldenFifo -r 2 -w 2 -a +message.type=FIFO'],
    ['updateTopic.order', 'updateTopic -c DefaultCluster -t GoldenOrder -r 2 -w 2 -o true'],
    ['updateTopic.unit', 'updateTopic -c DefaultCluster -t GoldenUnit -u true -s true -p 4'],
    ['updateTopicList', `updateTopicList -b ${broker} -f ${folder}/topics.json`],
    ['updateSubGroup', 'updateSubGroup -c DefaultCluster -g GID_golden'],
    [
      'updateSubGroup.broker',
      `updateSubGroup -b ${broker} -g GID_golden_order -o true -r 3 -q 1 -s true -m true -d true -i 0 -w 1 -a true`,
    ],
    ['updateSubGroup.policy', `updateSubGroup -c DefaultCluster -g GID_golden_lag -p ${customized}`],
    ['updateSubGroup.exponential', `updateSubGroup -c DefaultCluster -g GID_golden_exp -p ${exponential}`],
    ['updateSubGroupList', `updateSubGroupList -b ${broker} -f ${folder}/groups.json`],
  ]
  const attributes = '+message.type=NORMAL,+reserve.time=24'
  const again: Row[] = [
    ['updateTopic.attributes', `updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4 -a ${attributes}`],
  ]
  return [all.map(caseOf), again.map(caseOf)]
}

/** Commands that look at the scene and change nothing; all of them may run at one time. */
export const inspections = (scene: MqadminScene): MqadminCase[] =>
  [...clusterRows(scene), ...groupRows(scene), ...messageRows(scene), ...refusedRows(scene)].map(caseOf)

const clusterRows = ({ broker }: MqadminScene): Row[] => [
  ['clusterList', 'clusterList', rates],
  ['clusterList.m', 'clusterList -m', { mask: [[/(broker-a).*/, '$1 <NUM>']] }],
  ['topicList', 'topicList', { anyOrder, without: /Golden(Static|Lite|Tx|Order2)|TRANS_CHECK|ROCKSDB/ }],
  ['topicList.c', 'topicList -c', { anyOrder, without: /Golden(Static|Lite|Tx|Order2)|TRANS_/ }],
  ['topicRoute', 'topicRoute -t GoldenTopic'],
  ['topicRoute.l', 'topicRoute -t GoldenTopic -l'],
  ['topicStatus', 'topicStatus -t GoldenTopic', rates],
  ['topicStatus.c', 'topicStatus -t GoldenTopic -c DefaultCluster', rates],
  ['topicStatus.dlq', 'topicStatus -t %DLQ%GID_golden_lag', rates],
  ['topicClusterList', 'topicClusterList -t GoldenTopic'],
  [
    'brokerStatus',
    `brokerStatus -b ${broker}`,
    { mask: [[/^(\w+)\S*\s*:.*/, '$1']], without: /^scheduleMessageOffset/, atLeast: true },
  ],
  ['haStatus', `haStatus -b ${broker}`, { mask: [[/(MaxOffset )\d+/, '$1<NUM>']] }],
  ['allocateMQ', 'allocateMQ -t GoldenTopic -i 10.0.0.5,10.0.0.6'],
]

const groupRows = ({ broker }: MqadminScene): Row[] => [
  ['consumerProgress', 'consumerProgress', { anyOrder, mask: [[/(CLUSTERING|BROADCASTING) \d+/, '$1 <NUM>']] }],
  // The consumer commits its empty retry queue some seconds after its first pull.
  ['consumerProgress.group', 'consumerProgress -g GID_golden', { ...rates, without: /^%RETRY%/ }],
  ['consumerProgress.lag', 'consumerProgress -g GID_golden_lag', rates],
  ['consumerProgress.lag.topic', 'consumerProgress -g GID_golden_lag -t GoldenTopic -s true', rates],
  ['consumerConnection', 'consumerConnection -g GID_golden'],
  ['consumerConnection.broker', `consumerConnection -g GID_golden_broadcast -b ${broker}`],
  ['consumerConnection.order', 'consumerConnection -g GID_golden_order'],
  ['consumerStatus', 'consumerStatus -g GID_golden'],
  ['getConsumerConfig', 'getConsumerConfig -g GID_golden_lag'],
  ['producerConnection', 'producerConnection -g PID_golden -t GoldenTopic'],
  ['producer', `producer -b ${broker}`, { anyOrder, without: notInThisScene }],
  ['brokerConsumeStats', `brokerConsumeStats -b ${broker}`, { anyOrder, without: notInThisScene }],
  ['brokerConsumeStats.order', `brokerConsumeStats -b ${broker} -o true`, { anyOrder }],
  [
    'statsAll.topic',
    'statsAll -t GoldenTopic',
    { anyOrder, mask: [[/(\d+) \d+\.\d+ \d+\.\d+ \d+ \d+$/, '$1 <NUMS>']] },
  ],
]

const messageRows = (scene: MqadminScene): Row[] => [
  ['queryMsgById', `queryMsgById -t GoldenTopic -i ${scene.offsetMessageId}`, { anyOrder }],
  ['queryMsgById.unique', `queryMsgById -t GoldenTopic -i ${scene.uniqueMessageId} -f UTF-8`, { anyOrder }],
  [
    'queryMsgById.direct',
    `queryMsgById -t GoldenTopic -i ${scene.offsetMessageId} -g GID_golden -d ${scene.consumerClientId}`,
  ],
  ['queryMsgByKey', 'queryMsgByKey -t GoldenTopic -k golden-1'],
  ['queryMsgByKey.none', 'queryMsgByKey -t GoldenTopic -k absent'],
  ['queryMsgByUniqueKey', `queryMsgByUniqueKey -t GoldenTopic -i ${scene.secondUniqueMessageId}`],
  ['queryMsgByOffset.format', 'queryMsgByOffset -t GoldenTopic -b broker-a -i 0 -o 0 -f UTF-8', { anyOrder }],
  ['printMsg', 'printMsg -t GoldenTopic', resent],
  ['printMsg.tag', 'printMsg -t GoldenTopic -s TagA -d false', resent],
  ['printMsgByQueue', 'printMsgByQueue -t GoldenTopic -a broker-a -i 1 -p true -d true -f true'],
  ['consumeMessage', 'consumeMessage -t GoldenTopic -b broker-a -i 0 -o 0 -c 3'],
  ['queryCq', `queryCq -t GoldenTopic -q 0 -i 0 -c 5 -b ${scene.broker}`],
  ['queryCq.group', 'queryCq -t GoldenTopic -q 0 -i 0 -c 2 -g GID_golden'],
]

const refusedRows = ({ broker }: MqadminScene): Row[] => [
  ['error.topicRoute-unknown', 'topicRoute -t NoSuchTopic'],
  ['error.topicStatus-unknown', 'topicStatus -t NoSuchTopic'],
  ['error.consumerProgress-unknown', 'consumerProgress -g NoSuchGroup'],
  ['error.consumerConnection-offline', 'consumerConnection -g GID_golden_lag'],
  ['error.producerConnection-unknown', 'producerConnection -g NoSuchGroup -t GoldenTopic'],
  ['error.queryMsgByUniqueKey-absent', 'queryMsgByUniqueKey -t GoldenTopic -i 7F0000020000000000000000000000FF'],
  ['error.deleteTopic-system', 'deleteTopic -c DefaultCluster -t SCHEDULE_TOPIC_XXXX'],
  ['error.updateTopic-illegal', 'updateTopic -c DefaultCluster -t bad~topic!'],
  ['error.updateBrokerConfig-black', `updateBrokerConfig -b ${broker} -k brokerConfigPath -v x`],
]

/** Commands that change something, in order; each list runs at one time. */
export function changes({ broker, secondUniqueMessageId }: MqadminScene): MqadminCase[][] {
  const count: How = { mask: [[/OK, \d+/, 'OK, <NUM>']] }
  const first: Row[] = [
    [
      'sendMessage',
      'sendMessage -t GoldenFifo -p hello~from~mqadmin -k key-x -c TagX',
      { mask: [[/broker-a \d/, 'broker-a <NUM>']] },
    ],
    ['sendMsgStatus', 'sendMsgStatus -b broker-a -s 16 -c 3', { mask: [[/queueOffset=\d+/, 'queueOffset=<NUM>']] }],
    ['resetOffsetByTime.time', 'resetOffsetByTime -g GID_golden_lag -t GoldenTopic -s 2020-01-01#00:00:00:000'],
    ['updateBrokerConfig', `updateBrokerConfig -b ${broker} -k slaveReadEnable -v true`],
    ['updateKvConfig', 'updateKvConfig -s GoldenSpace -k golden-key -v golden-value'],
    ['wipeWritePerm', 'wipeWritePerm -b broker-a', count],
    ['cleanExpiredCQ', `cleanExpiredCQ -b ${broker}`],
    ['cleanUnusedTopic', `cleanUnusedTopic -b ${broker}`],
    ['deleteExpiredCommitLog', `deleteExpiredCommitLog -b ${broker}`],
  ]
  const second: Row[] = [
    ['addWritePerm', 'addWritePerm -b broker-a', count],
    ['skipAccumulatedMessage', 'skipAccumulatedMessage -g GID_golden_lag -t GoldenTopic', resetBeforeResend],
    ['resetOffsetByTime.online', 'resetOffsetByTime -g GID_golden -t GoldenTopic -s now', resetBeforeResend],
    ['deleteKvConfig', 'deleteKvConfig -s GoldenSpace -k golden-key'],
    ['deleteSubGroup', 'deleteSubGroup -c DefaultCluster -g GID_listA -r true'],
    ['deleteTopic', 'deleteTopic -c DefaultCluster -t GoldenListA'],
  ]
  const third: Row[] = [
    ['updateTopicPerm', 'updateTopicPerm -t GoldenUnit -p 6 -c DefaultCluster'],
    ['queryMsgTraceById', `queryMsgTraceById -i ${secondUniqueMessageId}`],
    [
      'consumerProgress.lag.after',
      'consumerProgress -g GID_golden_lag',
      { mask: [decimals, [/broker-a 2 6 6/, 'broker-a 2 5 5']] },
    ],
    ['cloneGroupOffset', 'cloneGroupOffset -s GID_golden -d GID_golden_order -t GoldenTopic'],
  ]
  return [first.map(caseOf), second.map(caseOf), third.map(caseOf)]
}
