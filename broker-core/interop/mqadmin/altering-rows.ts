import { anyOrder, decimals, type How, rates, type Row } from './case.ts'
import type { MqadminScene } from './scene.ts'

/** The recorded scene had sent one message a second time before. */
const resetBeforeResend: How = { anyOrder, mask: [[/(broker-a +2 +)6/, '$15']] }
const count: How = { mask: [[/OK, \d+/, 'OK, <NUM>']] }
const sent: How = { mask: [[/broker-a( +)\d/, 'broker-a$1<NUM>']] }
const users: How = { anyOrder }

/** Commands that change something, each list at one time; a chain has its commands in one order. */
type Chain = (scene: MqadminScene) => Row[][]

const keyValueChain: Chain = () => [
  [
    ['updateKvConfig', 'updateKvConfig -s GoldenSpace -k golden-key -v golden-value'],
    ['updateOrderConf', 'updateOrderConf -t GoldenOrder -m put -v broker-a:4'],
    ['updateNamesrvConfig', 'updateNamesrvConfig -k orderMessageEnable -v true'],
  ],
  [
    ['updateOrderConf.get', 'updateOrderConf -t GoldenOrder -m get'],
    ['*topicRoute.orderConf', 'topicRoute -t GoldenOrder'],
  ],
  [
    ['updateNamesrvConfig.back', 'updateNamesrvConfig -k orderMessageEnable -v false'],
    ['updateOrderConf.delete', 'updateOrderConf -t GoldenOrder -m delete'],
    ['deleteKvConfig', 'deleteKvConfig -s GoldenSpace -k golden-key'],
  ],
]

const sendingChain: Chain = ({ offsetMessageId, secondUniqueMessageId }) => [
  [
    ['sendMessage', 'sendMessage -t GoldenFifo -p hello~from~mqadmin -k key-x -c TagX', sent],
    ['sendMessage.noBroker', 'sendMessage -t GoldenFifo -p x -i 1', { cause: /Broker name must be set/ }],
    ['sendMsgStatus', 'sendMsgStatus -b broker-a -s 16 -c 3', { mask: [[/queueOffset=\d+/, 'queueOffset=<NUM>']] }],
    ['checkMsgSendRT', 'checkMsgSendRT -t GoldenFifo -a 4 -s 16', { mask: [[/(true +)\d+/, '$1<NUM>'], decimals] }],
  ],
  [['sendMessage.queue', 'sendMessage -t GoldenFifo -p to~queue~1 -b broker-a -i 1 -m true']],
  [['wipeWritePerm', 'wipeWritePerm -b broker-a', count]],
  [
    ['addWritePerm', 'addWritePerm -b broker-a', count],
    ['wipeWritePerm.unknown', 'wipeWritePerm -b no-such-broker', count],
  ],
  [
    ['queryMsgTraceById', `queryMsgTraceById -i ${secondUniqueMessageId}`],
    ['queryMsgTraceById.topic', `queryMsgTraceById -i ${secondUniqueMessageId} -t RMQ_SYS_TRACE_TOPIC -c 10`],
  ],
  [
    [
      'queryMsgById.resend',
      `queryMsgById -t GoldenTopic -i ${offsetMessageId} -s true`,
      {
        mask: [
          [/(queueOffset=|queueId=)\d+/g, '$1<NUM>'],
          [/(originalMsgId=)[0-9A-F]{32}/, '$1<MSGID>'],
        ],
      },
    ],
  ],
]

const offsetChain: Chain = ({ broker }) => [
  [
    [
      'resetOffsetByTime.time',
      'resetOffsetByTime -g GID_golden_lag -t GoldenTopic -s 2020-01-01#00:00:00:000',
      { anyOrder },
    ],
  ],
  [
    ['resetOffsetByTime', 'resetOffsetByTime -g GID_golden_lag -t GoldenTopic -s now', resetBeforeResend],
    ['resetOffsetByTime.online', 'resetOffsetByTime -g GID_golden -t GoldenTopic -s now', resetBeforeResend],
    ['updateSubGroup.clone', 'updateSubGroup -c DefaultCluster -g GID_golden_clone'],
  ],
  [
    ['resetOffsetByTime.queue', `resetOffsetByTime -g GID_golden_lag -t GoldenTopic -s now -b ${broker} -q 0 -o 1`],
    ['cloneGroupOffset', 'cloneGroupOffset -s GID_golden -d GID_golden_order -t GoldenTopic'],
  ],
  [
    [
      'resetOffsetByTime.cluster',
      'resetOffsetByTime -g GID_golden_lag -t GoldenTopic -s now -c DefaultCluster',
      resetBeforeResend,
    ],
  ],
  [['skipAccumulatedMessage', 'skipAccumulatedMessage -g GID_golden_lag -t GoldenTopic', resetBeforeResend]],
]

const brokerChain: Chain = ({ broker }) => [
  [
    ['updateBrokerConfig', `updateBrokerConfig -b ${broker} -k slaveReadEnable -v true`],
    ['updateBrokerConfig.unknown', `updateBrokerConfig -b ${broker} -k noSuchKey -v 1`],
    ['updateColdDataFlowCtrGroupConfig', `updateColdDataFlowCtrGroupConfig -b ${broker} -g GID_golden -v 1048576`],
    ['setCommitLogReadAheadMode', `setCommitLogReadAheadMode -b ${broker} -m 1`],
    ['resetMasterFlushOffset', `resetMasterFlushOffset -b ${broker} -o 0`],
    ['rocksDBConfigToJson', `rocksDBConfigToJson -b ${broker} -t topics`],
  ],
  [
    ['updateBrokerConfig.c', 'updateBrokerConfig -c DefaultCluster -k slaveReadEnable -v false -a true'],
    ['getColdDataFlowCtrInfo.c', 'getColdDataFlowCtrInfo -c DefaultCluster'],
    ['setCommitLogReadAheadMode.0', 'setCommitLogReadAheadMode -c DefaultCluster -m 0'],
    ['*exportConfigs', 'exportConfigs -c DefaultCluster -f <folder>'],
    ['*exportMetadata', 'exportMetadata -c DefaultCluster -f <folder>'],
    ['*exportMetrics', 'exportMetrics -c DefaultCluster -f <folder>', { ...rates, anyOrder }],
  ],
  [
    ['removeColdDataFlowCtrGroupConfig', `removeColdDataFlowCtrGroupConfig -b ${broker} -g GID_golden`],
    ['*exportMetadata.topic', `exportMetadata -b ${broker} -t -f <folder>`],
    ['exportMetadata.group', `exportMetadata -b ${broker} -g -f <folder>`],
    ['cleanExpiredCQ', `cleanExpiredCQ -b ${broker}`],
    ['cleanExpiredCQ.c', 'cleanExpiredCQ -c DefaultCluster'],
    ['cleanUnusedTopic', `cleanUnusedTopic -b ${broker}`],
    ['deleteExpiredCommitLog', `deleteExpiredCommitLog -b ${broker}`],
  ],
  [
    [
      'updateTopicPerm',
      'updateTopicPerm -t GoldenUnit¤ -p 6 -c DefaultCluster',
      { mask: [[/from 6 to 6/, 'from 4 to 6']] },
    ],
  ],
  [
    ['updateTopicPerm.same', 'updateTopicPerm -t GoldenUnit¤ -p 6 -c DefaultCluster'],
    ['updateStaticTopic', 'updateStaticTopic -t GoldenStatic¤ -qn 4 -c DefaultCluster'],
    ['deleteSubGroup', 'deleteSubGroup -c DefaultCluster -g GID_listA -r true'],
    ['deleteSubGroup.broker', `deleteSubGroup -b ${broker} -g GID_listB`],
    ['deleteTopic', 'deleteTopic -c DefaultCluster -t GoldenListA'],
    ['*consumerProgress.lag.after', 'consumerProgress -g GID_golden_lag', rates],
  ],
  [
    [
      'updateTopicPerm.broker',
      `updateTopicPerm -t GoldenUnit¤ -p 4 -b ${broker}`,
      { mask: [[/from 4 to 4/, 'from 6 to 4']] },
    ],
    ['remappingStaticTopic', 'remappingStaticTopic -t GoldenStatic¤ -c DefaultCluster'],
    ['topicRoute.static', 'topicRoute -t GoldenStatic¤', { mask: [[/("(?:epoch|topic)":).*/, '$1<NUM>']] }],
    ['topicStatus.static', 'topicStatus -t GoldenStatic¤', rates],
  ],
]

/** Users and their rights; a broker without them refuses. */
const userChain: Chain = ({ broker }) => [
  [
    ['createUser', 'createUser -c DefaultCluster -u alice¤ -p secret-1 -t Normal'],
    ['createUser.super', `createUser -b ${broker} -u root¤ -p secret-2 -t Super`],
  ],
  [
    ['createUser.again', `createUser -b ${broker} -u alice¤ -p secret-1`],
    ['getUser', `getUser -b ${broker} -u alice¤`],
    ['getUser.absent', `getUser -b ${broker} -u nobody`],
    ['*listUser', 'listUser -c DefaultCluster', users],
    ['*listUser.filter', `listUser -b ${broker} -f alice¤`, users],
    [
      'createAcl',
      'createAcl -c DefaultCluster -s User:alice¤ -r Topic:GoldenTopic,Group:GID* -a Pub,Sub -d Allow -i 127.0.0.0/24',
    ],
    ['createAcl.any', `createAcl -b ${broker} -s User:nobody -r Topic:* -a All -d Deny`],
  ],
  [
    ['getAcl', `getAcl -b ${broker} -s User:alice¤`, users],
    ['*listAcl', `listAcl -b ${broker} -s alice¤`, users],
    ['listAcl.filter', 'listAcl -c DefaultCluster -s alice¤ -r Golden', users],
    ['copyUser', `copyUser -f ${broker} -t ${broker} -u alice¤`],
    ['copyAcl', `copyAcl -f ${broker} -t ${broker} -s User:alice¤`],
  ],
  [
    ['updateUser', `updateUser -b ${broker} -u alice¤ -s disable`],
    ['updateAcl', `updateAcl -b ${broker} -s User:alice¤ -r Topic:GoldenTopic -a Sub -d Deny`],
    ['deleteAcl', `deleteAcl -b ${broker} -s User:alice¤ -r Group:GID*`],
  ],
  [['deleteAcl.all', 'deleteAcl -c DefaultCluster -s User:alice¤']],
  [
    ['deleteUser', 'deleteUser -c DefaultCluster -u alice¤'],
    ['deleteUser.again', `deleteUser -b ${broker} -u alice¤`],
  ],
]

/** The chains side by side: each list holds commands that are independent of one another. */
export function alteringRows(scene: MqadminScene): Row[][] {
  const chains = [keyValueChain, sendingChain, offsetChain, brokerChain, userChain].map((chain) => chain(scene))
  const length = Math.max(...chains.map((steps) => steps.length))
  return Array.from({ length }, (_, step) => chains.flatMap((steps) => steps[step] ?? []))
}
