import type { Rows } from './case.ts'

const customized = '{"type":"CUSTOMIZED","customizedRetryPolicy":{"next":[1000,5000,10000]}}'
const exponential = '{"type":"EXPONENTIAL","exponentialRetryPolicy":{"initial":5000,"max":7200000,"multiplier":2}}'
const attributes = '+message.type=NORMAL,+reserve.time=24'

/** Make the topics and groups of the scene. */
export const makingRows: Rows = ({ broker, folder }) => [
  ['updateTopic', 'updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4'],
  ['updateTopic.broker', `updateTopic -b ${broker} -t GoldenDelay -r 2 -w 2 -a +message.type=DELAY`],
  ['updateTopic.fifo', 'updateTopic -c DefaultCluster -t GoldenFifo -r 2 -w 2 -a +message.type=FIFO'],
  ['updateTopic.order', 'updateTopic -c DefaultCluster -t GoldenOrder -r 2 -w 2 -o true'],
  ['updateTopic.order.broker', `updateTopic -b ${broker} -t GoldenOrder2¤ -r 3 -w 3 -o true`],
  ['updateTopic.transaction', 'updateTopic -c DefaultCluster -t GoldenTx -r 1 -w 1 -a +message.type=TRANSACTION'],
  ['updateTopic.lite', 'updateTopic -c DefaultCluster -t GoldenLite -r 1 -w 1 -a +message.type=LITE'],
  ['updateTopic.unit', 'updateTopic -c DefaultCluster -t GoldenUnit¤ -u true -s true -p 4'],
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

/** Change what the others made. */
export const changingRows: Rows = ({ broker, folder }) => [
  ['updateTopic.attributes', `updateTopic -c DefaultCluster -t GoldenTopic -r 4 -w 4 -a ${attributes}`],
  ['updateTopicList.again', `updateTopicList -c DefaultCluster -f ${folder}/topics.json`],
  [
    'updateSubGroup.attributes',
    'updateSubGroup -c DefaultCluster -g GID_golden_lite --attributes +lite.bind.topic=GoldenLite,+priority.factor=50',
  ],
  ['setConsumeMode', 'setConsumeMode -c DefaultCluster -t GoldenFifo -g GID_golden_exp -m POP -q 2'],
  ['setConsumeMode.broker', `setConsumeMode -b ${broker} -t GoldenFifo -g GID_golden_exp -m PULL`],
]
