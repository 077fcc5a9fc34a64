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

const cluster = 'DefaultCluster'
const decimals: readonly [RegExp, string] = [/\b\d+\.\d+\b/g, '<DEC>']
const notInThisScene =
  /Golden(Static|Lite|Tx|FifoX)|RMQ_SYS_(ROCKSDB_)?TRANS_|GID_golden_lite|rmq_sys_|_INNER_TRACE|CLIENT_INNER|PID_golden_tx/

/** The recorded scene had sent one message a second time. */
const resent: Omit<MqadminCase, 'name' | 'command'> = {
  mask: [
    [/maxOffset=6/, 'maxOffset=5'],
    [/MAX_OFFSET=6/, 'MAX_OFFSET=5'],
  ],
  without: /queueId=2, .*queueOffset=5/,
}

/** Commands that make the topics and groups; each list runs at one time. */
export function preparations(scene: Pick<MqadminScene, 'broker' | 'folder'>): MqadminCase[][] {
  const { broker, folder } = scene
  mkdirSync(folder, { recursive: true })
  const topics = path.join(folder, 'topics.json')
  const fifo = {
    topicName: 'GoldenListB',
    readQueueNums: 3,
    writeQueueNums: 3,
    perm: 6,
    attributes: { '+message.type': 'FIFO' },
  }
  writeFileSync(
    topics,
    JSON.stringify([{ topicName: 'GoldenListA', readQueueNums: 2, writeQueueNums: 2, perm: 6 }, fifo]),
  )
  const groups = path.join(folder, 'groups.json')
  writeFileSync(groups, JSON.stringify([{ groupName: 'GID_listA' }, { groupName: 'GID_listB', retryMaxTimes: 3 }]))
  const exponential = '{"type":"EXPONENTIAL","exponentialRetryPolicy":{"initial":5000,"max":7200000,"multiplier":2}}'
  const customized = '{"type":"CUSTOMIZED","customizedRetryPolicy":{"next":[1000,5000,10000]}}'
  const flags = ['-r', '3', '-q', '1', '-s', 'true', '-m', 'true', '-d', 'true', '-i', '0', '-w', '1', '-a', 'true']
  return [
    [
      { name: 'updateTopic', command: ['updateTopic', '-c', cluster, '-t', 'GoldenTopic', '-r', '4', '-w', '4'] },
      {
        name: 'updateTopic.broker',
        command: ['updateTopic', '-b', broker, '-t', 'GoldenDelay', '-r', '2', '-w', '2', '-a', '+message.type=DELAY'],
      },
      {
        name: 'updateTopic.fifo',
        command: ['updateTopic', '-c', cluster, '-t', 'GoldenFifo', '-r', '2', '-w', '2', '-a', '+message.type=FIFO'],
      },
      {
        name: 'updateTopic.order',
        command: ['updateTopic', '-c', cluster, '-t', 'GoldenOrder', '-r', '2', '-w', '2', '-o', 'true'],
      },
      {
        name: 'updateTopic.unit',
        command: ['updateTopic', '-c', cluster, '-t', 'GoldenUnit', '-u', 'true', '-s', 'true', '-p', '4'],
      },
      {
        name: 'updateTopicList',
        command: ['updateTopicList', '-b', broker, '-f', topics],
        mask: [[/^.*topics\.json/, '']],
      },
      { name: 'updateSubGroup', command: ['updateSubGroup', '-c', cluster, '-g', 'GID_golden'] },
      {
        name: 'updateSubGroup.broker',
        command: ['updateSubGroup', '-b', broker, '-g', 'GID_golden_order', '-o', 'true', ...flags],
      },
      {
        name: 'updateSubGroup.policy',
        command: ['updateSubGroup', '-c', cluster, '-g', 'GID_golden_lag', '-p', customized],
      },
      {
        name: 'updateSubGroup.exponential',
        command: ['updateSubGroup', '-c', cluster, '-g', 'GID_golden_exp', '-p', exponential],
      },
      { name: 'updateSubGroupList', command: ['updateSubGroupList', '-b', broker, '-f', groups] },
    ],
    [
      {
        name: 'updateTopic.attributes',
        command: [
          'updateTopic',
          '-c',
          cluster,
          '-t',
          'GoldenTopic',
          '-r',
          '4',
          '-w',
          '4',
          '-a',
          '+message.type=NORMAL,+reserve.time=24',
        ],
      },
    ],
  ]
}

/** Commands that look at the scene and change nothing; all of them may run at one time. */
export function inspections(scene: MqadminScene): MqadminCase[] {
  const { broker } = scene
  const one = (name: string, command: string[], rest: Omit<MqadminCase, 'name' | 'command'> = {}): MqadminCase => ({
    name,
    command,
    ...rest,
  })
  return [
    one('clusterList', ['clusterList'], { mask: [decimals] }),
    one('clusterList.m', ['clusterList', '-m'], { mask: [[/(broker-a).*/, '$1 <NUM>']] }),
    one('topicList', ['topicList'], { anyOrder: true, without: /Golden(Static|Lite|Tx|Order2)|TRANS_CHECK|ROCKSDB/ }),
    one('topicList.c', ['topicList', '-c'], { anyOrder: true, without: /Golden(Static|Lite|Tx|Order2)|TRANS_/ }),
    one('topicRoute', ['topicRoute', '-t', 'GoldenTopic']),
    one('topicRoute.l', ['topicRoute', '-t', 'GoldenTopic', '-l']),
    one('topicStatus', ['topicStatus', '-t', 'GoldenTopic'], { mask: [decimals] }),
    one('topicStatus.c', ['topicStatus', '-t', 'GoldenTopic', '-c', cluster], { mask: [decimals] }),
    one('topicStatus.dlq', ['topicStatus', '-t', '%DLQ%GID_golden_lag'], { mask: [decimals] }),
    one('topicClusterList', ['topicClusterList', '-t', 'GoldenTopic']),
    one('consumerProgress', ['consumerProgress'], {
      anyOrder: true,
      mask: [[/(CLUSTERING|BROADCASTING) \d+/, '$1 <NUM>']],
    }),
    one('consumerProgress.group', ['consumerProgress', '-g', 'GID_golden'], { mask: [decimals], without: /^%RETRY%/ }),
    one('consumerProgress.lag', ['consumerProgress', '-g', 'GID_golden_lag'], { mask: [decimals] }),
    one('consumerProgress.lag.topic', ['consumerProgress', '-g', 'GID_golden_lag', '-t', 'GoldenTopic', '-s', 'true'], {
      mask: [decimals],
    }),
    one('consumerConnection', ['consumerConnection', '-g', 'GID_golden']),
    one('consumerConnection.broker', ['consumerConnection', '-g', 'GID_golden_broadcast', '-b', broker]),
    one('consumerConnection.order', ['consumerConnection', '-g', 'GID_golden_order']),
    one('consumerStatus', ['consumerStatus', '-g', 'GID_golden']),
    one('producerConnection', ['producerConnection', '-g', 'PID_golden', '-t', 'GoldenTopic']),
    one('producer', ['producer', '-b', broker], { anyOrder: true, without: notInThisScene }),
    one('brokerStatus', ['brokerStatus', '-b', broker], {
      mask: [[/^(\w+)\S*\s*:.*/, '$1']],
      without: /^scheduleMessageOffset/,
      atLeast: true,
    }),
    one('brokerConsumeStats', ['brokerConsumeStats', '-b', broker], { anyOrder: true, without: notInThisScene }),
    one('brokerConsumeStats.order', ['brokerConsumeStats', '-b', broker, '-o', 'true'], { anyOrder: true }),
    one('statsAll.topic', ['statsAll', '-t', 'GoldenTopic'], {
      anyOrder: true,
      mask: [[/(\d+) \d+\.\d+ \d+\.\d+ \d+ \d+$/, '$1 <NUMS>']],
    }),
    one('allocateMQ', ['allocateMQ', '-t', 'GoldenTopic', '-i', '10.0.0.5,10.0.0.6']),
    one('queryMsgById', ['queryMsgById', '-t', 'GoldenTopic', '-i', scene.offsetMessageId], { anyOrder: true }),
    one('queryMsgById.unique', ['queryMsgById', '-t', 'GoldenTopic', '-i', scene.uniqueMessageId, '-f', 'UTF-8'], {
      anyOrder: true,
    }),
    one('queryMsgById.direct', [
      'queryMsgById',
      '-t',
      'GoldenTopic',
      '-i',
      scene.offsetMessageId,
      '-g',
      'GID_golden',
      '-d',
      scene.consumerClientId,
    ]),
    one('queryMsgByKey', ['queryMsgByKey', '-t', 'GoldenTopic', '-k', 'golden-1']),
    one('queryMsgByKey.none', ['queryMsgByKey', '-t', 'GoldenTopic', '-k', 'absent']),
    one('queryMsgByUniqueKey', ['queryMsgByUniqueKey', '-t', 'GoldenTopic', '-i', scene.secondUniqueMessageId]),
    one(
      'queryMsgByOffset.format',
      ['queryMsgByOffset', '-t', 'GoldenTopic', '-b', 'broker-a', '-i', '0', '-o', '0', '-f', 'UTF-8'],
      { anyOrder: true },
    ),
    one('printMsg', ['printMsg', '-t', 'GoldenTopic'], resent),
    one('printMsg.tag', ['printMsg', '-t', 'GoldenTopic', '-s', 'TagA', '-d', 'false'], resent),
    one('printMsgByQueue', [
      'printMsgByQueue',
      '-t',
      'GoldenTopic',
      '-a',
      'broker-a',
      '-i',
      '1',
      '-p',
      'true',
      '-d',
      'true',
      '-f',
      'true',
    ]),
    one('consumeMessage', ['consumeMessage', '-t', 'GoldenTopic', '-b', 'broker-a', '-i', '0', '-o', '0', '-c', '3']),
    one('queryCq', ['queryCq', '-t', 'GoldenTopic', '-q', '0', '-i', '0', '-c', '5', '-b', broker]),
    one('queryCq.group', ['queryCq', '-t', 'GoldenTopic', '-q', '0', '-i', '0', '-c', '2', '-g', 'GID_golden']),
    one('getConsumerConfig', ['getConsumerConfig', '-g', 'GID_golden_lag']),
    one('haStatus', ['haStatus', '-b', broker], { mask: [[/(MaxOffset )\d+/, '$1<NUM>']] }),
    one('error.topicRoute-unknown', ['topicRoute', '-t', 'NoSuchTopic']),
    one('error.topicStatus-unknown', ['topicStatus', '-t', 'NoSuchTopic']),
    one('error.consumerProgress-unknown', ['consumerProgress', '-g', 'NoSuchGroup']),
    one('error.consumerConnection-offline', ['consumerConnection', '-g', 'GID_golden_lag']),
    one('error.producerConnection-unknown', ['producerConnection', '-g', 'NoSuchGroup', '-t', 'GoldenTopic']),
    one('error.queryMsgByUniqueKey-absent', [
      'queryMsgByUniqueKey',
      '-t',
      'GoldenTopic',
      '-i',
      '7F0000020000000000000000000000FF',
    ]),
    one('error.deleteTopic-system', ['deleteTopic', '-c', cluster, '-t', 'SCHEDULE_TOPIC_XXXX']),
    one('error.updateTopic-illegal', ['updateTopic', '-c', cluster, '-t', 'bad topic!']),
    one('error.updateBrokerConfig-black', ['updateBrokerConfig', '-b', broker, '-k', 'brokerConfigPath', '-v', 'x']),
  ]
}

/** Commands that change something, in order; each list runs at one time. */
export function changes(scene: MqadminScene): MqadminCase[][] {
  const { broker } = scene
  const reset = ['resetOffsetByTime', '-g', 'GID_golden_lag', '-t', 'GoldenTopic', '-s']
  return [
    [
      {
        name: 'sendMessage',
        command: ['sendMessage', '-t', 'GoldenFifo', '-p', 'hello from mqadmin', '-k', 'key-x', '-c', 'TagX'],
        mask: [[/broker-a \d/, 'broker-a <NUM>']],
      },
      {
        name: 'sendMsgStatus',
        command: ['sendMsgStatus', '-b', 'broker-a', '-s', '16', '-c', '3'],
        mask: [[/queueOffset=\d+/, 'queueOffset=<NUM>']],
      },
      { name: 'resetOffsetByTime.time', command: [...reset, '2020-01-01#00:00:00:000'] },
      {
        name: 'updateBrokerConfig',
        command: ['updateBrokerConfig', '-b', broker, '-k', 'slaveReadEnable', '-v', 'true'],
      },
      {
        name: 'updateKvConfig',
        command: ['updateKvConfig', '-s', 'GoldenSpace', '-k', 'golden-key', '-v', 'golden-value'],
      },
      { name: 'wipeWritePerm', command: ['wipeWritePerm', '-b', 'broker-a'], mask: [[/OK, \d+/, 'OK, <NUM>']] },
      { name: 'cleanExpiredCQ', command: ['cleanExpiredCQ', '-b', broker] },
      { name: 'cleanUnusedTopic', command: ['cleanUnusedTopic', '-b', broker] },
      { name: 'deleteExpiredCommitLog', command: ['deleteExpiredCommitLog', '-b', broker] },
    ],
    [
      { name: 'addWritePerm', command: ['addWritePerm', '-b', 'broker-a'], mask: [[/OK, \d+/, 'OK, <NUM>']] },
      {
        name: 'skipAccumulatedMessage',
        command: ['skipAccumulatedMessage', '-g', 'GID_golden_lag', '-t', 'GoldenTopic'],
        anyOrder: true,
        mask: [[/broker-a 2 6/, 'broker-a 2 5']],
      },
      {
        name: 'resetOffsetByTime.online',
        command: ['resetOffsetByTime', '-g', 'GID_golden', '-t', 'GoldenTopic', '-s', 'now'],
        anyOrder: true,
        mask: [[/broker-a 2 6/, 'broker-a 2 5']],
      },
      { name: 'deleteKvConfig', command: ['deleteKvConfig', '-s', 'GoldenSpace', '-k', 'golden-key'] },
      { name: 'deleteSubGroup', command: ['deleteSubGroup', '-c', cluster, '-g', 'GID_listA', '-r', 'true'] },
      { name: 'deleteTopic', command: ['deleteTopic', '-c', cluster, '-t', 'GoldenListA'] },
    ],
    [
      { name: 'updateTopicPerm', command: ['updateTopicPerm', '-t', 'GoldenUnit', '-p', '6', '-c', cluster] },
      { name: 'queryMsgTraceById', command: ['queryMsgTraceById', '-i', scene.secondUniqueMessageId] },
      {
        name: 'consumerProgress.lag.after',
        command: ['consumerProgress', '-g', 'GID_golden_lag'],
        mask: [decimals, [/broker-a 2 6 6/, 'broker-a 2 5 5']],
      },
      {
        name: 'cloneGroupOffset',
        command: ['cloneGroupOffset', '-s', 'GID_golden', '-d', 'GID_golden_order', '-t', 'GoldenTopic'],
      },
    ],
  ]
}
