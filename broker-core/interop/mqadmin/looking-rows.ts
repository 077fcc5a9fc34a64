import { anyOrder, decimals, type How, rates, type Row, type Rows } from './case.ts'

const notInThisScene =
  /Golden(Static|Lite|Tx|Unit)|RMQ_SYS_(ROCKSDB_)?TRANS_|GID_golden_lite|rmq_sys_|_INNER_TRACE|CLIENT_INNER|PID_golden_tx/
/** The recorded scene had sent one message a second time. */
const resent: How = {
  mask: [
    [/maxOffset=6/, 'maxOffset=5'],
    [/MAX_OFFSET=6/, 'MAX_OFFSET=5'],
  ],
  without: /queueId=2, .*queueOffset=5/,
}
/** Every setting has its line; Apache has some that only its own machinery knows. */
const settings: How = { anyOrder, mask: [[/^(\w+)\s*=.*/, '$1']], without: /^(?!\w+$)(?!=)/ }
/** What a Java client says of its objects, and when. */
const javaObjects: How['mask'] = [
  decimals,
  // Before and after the first pull of an empty queue.
  [/ (?:-1|0)$/, ' <NUM>'],
  [/(commitOffset=)(?:-1|0)\b/, '$1<NUM>'],
  [/@[0-9a-f]{5,8}$/, '@<HASH>'],
  [/(Lambda\$)\S+/, '$1<NUM>'],
  [/((?:consumeTimestamp|instanceName) +: +)\S+/, '$1<NUM>'],
  [/((?:Timestamp|lastLockTimestamp|lastPullTimestamp|lastConsumeTimestamp)=)[^,\]]+/g, '$1<TIME>'],
]
const threadDump: How = { unsteady: /^(?!#)/ }

/** Also by how much the timer is behind. */
const clusterRates: How = { mask: [decimals, [/\d+-\d+(?=\(0\.0w)/, '<NUM>']] }

const clusterRows: Rows = ({ broker, nameServer }) => [
  ['clusterList', 'clusterList', clusterRates],
  ['clusterList.c', 'clusterList -c DefaultCluster', clusterRates],
  ['clusterList.m', 'clusterList -m', { mask: [[/(broker-a).*/, '$1 <NUM>']] }],
  ['topicList', 'topicList', { anyOrder, without: /Golden(Static|Lite|Tx|Order2|Unit)|TRANS_CHECK|ROCKSDB/ }],
  ['topicList.c', 'topicList -c', { anyOrder, without: /Golden(Static|Lite|Tx|Order2|Unit)|TRANS_/ }],
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
  [
    'brokerStatus.c',
    'brokerStatus -c DefaultCluster',
    { mask: [[/^(<ADDR> \w+|\S+\s+[a-zA-Z]\w*)\S*\s*:.*/, '$1']], without: /scheduleMessageOffset/, atLeast: true },
  ],
  ['*getBrokerConfig', `getBrokerConfig -b ${broker}`, settings],
  ['*getBrokerConfig.c', 'getBrokerConfig -c DefaultCluster', settings],
  ['*getNamesrvConfig', 'getNamesrvConfig', settings],
  ['haStatus', `haStatus -b ${broker}`, { mask: [[/(MaxOffset\s)\d+/, '$1<NUM>']] }],
  ['haStatus.c', 'haStatus -c DefaultCluster', { mask: [[/(MaxOffset\s)\d+/, '$1<NUM>']] }],
  ['allocateMQ', 'allocateMQ -t GoldenTopic -i 10.0.0.5,10.0.0.6'],
  ['getColdDataFlowCtrInfo', `getColdDataFlowCtrInfo -b ${broker}`],
  ['checkRocksdbCqWriteProgress', `checkRocksdbCqWriteProgress -c DefaultCluster -n ${nameServer} -t GoldenTopic`],
  ['dumpCompactionLog', 'dumpCompactionLog'],
  ['exportPopRecord', `exportPopRecord -b ${broker}`],
]

const groupRows: Rows = ({ broker, consumerClientId, orderlyClientId }) => [
  ['consumerProgress', 'consumerProgress', { anyOrder, mask: [[/(CLUSTERING|BROADCASTING) +\d+/, '$1 <NUM>']] }],
  // The consumer commits its empty retry queue some seconds after its first pull.
  ['consumerProgress.group', 'consumerProgress -g GID_golden', { ...rates, unsteady: /^%RETRY%/ }],
  ['consumerProgress.ip', 'consumerProgress -g GID_golden -s true', { ...rates, unsteady: /^%RETRY%/ }],
  ['consumerProgress.lag', 'consumerProgress -g GID_golden_lag', rates],
  ['consumerProgress.lag.topic', 'consumerProgress -g GID_golden_lag -t GoldenTopic -s true', rates],
  ['consumerConnection', 'consumerConnection -g GID_golden'],
  ['consumerConnection.broker', `consumerConnection -g GID_golden_broadcast -b ${broker}`],
  ['consumerConnection.order', 'consumerConnection -g GID_golden_order'],
  ['consumerStatus', 'consumerStatus -g GID_golden'],
  [
    '*consumerStatus.client',
    `consumerStatus -g GID_golden_order -i ${orderlyClientId}`,
    { anyOrder, mask: javaObjects, unsteady: /^%RETRY%/ },
  ],
  ['*consumerStatus.jstack', `consumerStatus -g GID_golden -i ${consumerClientId} -s`, threadDump],
  ['getConsumerConfig', 'getConsumerConfig -g GID_golden_lag'],
  ['producerConnection', 'producerConnection -g PID_golden -t GoldenTopic'],
  [
    'producer',
    `producer -b ${broker}`,
    { anyOrder, without: notInThisScene, mask: [[/(lastUpdateTimestamp=)\d+/g, '$1<TIME>']] },
  ],
  ['brokerConsumeStats', `brokerConsumeStats -b ${broker}`, { anyOrder, without: notInThisScene }],
  ['brokerConsumeStats.order', `brokerConsumeStats -b ${broker} -o true`, { anyOrder }],
  ['*brokerConsumeStats.level', `brokerConsumeStats -b ${broker} -l 1 -o false`, { anyOrder }],
  ['*statsAll', 'statsAll', { anyOrder, without: notInThisScene, mask: [[/\d+\.\d+.*/, '<NUMS>']] }],
  [
    'statsAll.topic',
    'statsAll -t GoldenTopic',
    { anyOrder, mask: [[/(\d+) +\d+\.\d+ +\d+\.\d+ +\d+ +\d+$/, '$1 <NUMS>']] },
  ],
  // What is active changes while the minute's figures are taken.
  ['*statsAll.active', 'statsAll -a', { unsteady: /^(Golden|RMQ_SYS_)/ }],
]

const messageRows: Rows = (scene) => [
  ['queryMsgById', `queryMsgById -t GoldenTopic -i ${scene.offsetMessageId}`, { anyOrder }],
  ['queryMsgById.unique', `queryMsgById -t GoldenTopic -i ${scene.uniqueMessageId} -f UTF-8`, { anyOrder }],
  [
    'queryMsgById.direct',
    `queryMsgById -t GoldenTopic -i ${scene.offsetMessageId} -g GID_golden -d ${scene.consumerClientId}`,
  ],
  ['queryMsgByKey', 'queryMsgByKey -t GoldenTopic -k golden-1', { mask: [[/@\d+$/, '@<NUM>']] }],
  ['queryMsgByKey.none', 'queryMsgByKey -t GoldenTopic -k absent'],
  ['queryMsgByUniqueKey', `queryMsgByUniqueKey -t GoldenTopic -i ${scene.secondUniqueMessageId}`],
  ['*queryMsgByUniqueKey.a', `queryMsgByUniqueKey -t GoldenTopic -i ${scene.uniqueMessageId} -a`, { anyOrder }],
  ['queryCq', `queryCq -t GoldenTopic -q 0 -i 0 -c 5 -b ${scene.broker}`],
  ['queryCq.group', 'queryCq -t GoldenTopic -q 0 -i 0 -c 2 -g GID_golden'],
]

/** Look at the scene and change nothing; all of them may run at one time. */
export const lookingRows: Rows = (scene): Row[] => [...clusterRows(scene), ...groupRows(scene), ...messageRows(scene)]

/** Commands that read as a consumer: it leaves its group behind, and two official ones at one time are in each other's way. */
export const readingRows = (): Row[][] => [
  [
    ['printMsg', 'printMsg -t GoldenTopic', resent],
    ['printMsgByQueue.silent', 'printMsgByQueue -t GoldenTopic -a broker-a -i 1'],
    ['queryMsgByOffset', 'queryMsgByOffset -t GoldenTopic -b broker-a -i 0 -o 0', { anyOrder }],
    ['queryMsgByOffset.format', 'queryMsgByOffset -t GoldenTopic -b broker-a -i 0 -o 0 -f UTF-8', { anyOrder }],
    ['queryMsgByOffset.none', 'queryMsgByOffset -t GoldenTopic -b broker-a -i 0 -o 999'],
    ['consumeMessage', 'consumeMessage -t GoldenTopic -b broker-a -i 0 -o 0 -c 3'],
  ],
  [
    ['printMsg.tag', 'printMsg -t GoldenTopic -s TagA -d false', resent],
    ['printMsgByQueue', 'printMsgByQueue -t GoldenTopic -a broker-a -i 1 -p true -d true -f true'],
    ['consumeMessage.all', 'consumeMessage -t GoldenFifo'],
  ],
]

/** Requests that only a controller, a container, or a broker with light topics or RocksDB serves. */
export const elsewhereRows: Rows = ({ broker, folder }) => [
  ['getBrokerEpoch', 'getBrokerEpoch -b broker-a'],
  ['getControllerMetaData', `getControllerMetaData -a ${broker}`],
  ['getControllerConfig', `getControllerConfig -a ${broker}`],
  ['updateControllerConfig', `updateControllerConfig -a ${broker} -k x -v y`],
  ['getSyncStateSet', `getSyncStateSet -a ${broker} -b broker-a`],
  ['electMaster', `electMaster -a ${broker} -b 0 -bn broker-a -c DefaultCluster`],
  ['cleanBrokerMetadata', `cleanBrokerMetadata -a ${broker} -bn broker-a -c DefaultCluster -b 1`],
  ['addBroker', `addBroker -c ${broker} -b ${folder}/none.conf`],
  ['removeBroker', `removeBroker -c ${broker} -b DefaultCluster:broker-a:1`],
  ['exportMetadataInRocksDB', `exportMetadataInRocksDB -p ${folder}/none -t topics`],
  ['*getBrokerLiteInfo', `getBrokerLiteInfo -b ${broker} -d`, { mask: [[/ +\d+(?= +\d| *$)/g, ' <NUM>']] }],
  ['getParentTopicInfo', 'getParentTopicInfo -p GoldenLite'],
  ['getLiteTopicInfo', 'getLiteTopicInfo -p GoldenLite -l child-1 -s'],
  ['getLiteClientInfo', 'getLiteClientInfo -p GoldenLite -g GID_golden_lite -c no-client -s'],
  [
    'getLiteGroupInfo',
    'getLiteGroupInfo -p GoldenLite -g GID_golden_lite',
    { mask: [[/(Min Unconsumed Timestamp:).*/, '$1 <TIME>']] },
  ],
  ['triggerLiteDispatch', 'triggerLiteDispatch -p GoldenLite -g GID_golden_lite'],
  ['switchTimerEngine', `switchTimerEngine -b ${broker} -e R`],
  ['switchTimerEngine.F', 'switchTimerEngine -c DefaultCluster -e F'],
]
