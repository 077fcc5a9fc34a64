import { anyOrder, type How, type Rows } from './case.ts'

const noSuchTopic: How = { cause: /No topic route info|not exist/i }
const unreachable: How = { cause: /connect/i }

const endsProgram = true

/** Wrong words: told before any server is asked. */
export const wrongWordRows: Rows = ({ broker }) => [
  ['errors/missing-option', 'updateTopic -c DefaultCluster', { endsProgram, cause: /Missing required option: t/ }],
  ['errors/missing-options', 'deleteTopic', { endsProgram, cause: /Missing required options: t, c/ }],
  [
    'errors/missing-group',
    'updateTopic -t GoldenTopic',
    { endsProgram, cause: /Missing required option: \[-b .*, -c .*\]/ },
  ],
  [
    'errors/both-of-group',
    `updateTopic -t GoldenTopic -c DefaultCluster -b ${broker}`,
    { endsProgram, cause: /option 'b' was specified but an option from this group/ },
  ],
  ['errors/missing-argument', 'topicRoute -t', { endsProgram, cause: /Missing argument for option: t/ }],
  ['errors/unrecognized-option', 'topicRoute -t GoldenTopic -z', { endsProgram, cause: /Unrecognized option: -z/ }],
  ['errors/unknown-command', 'noSuchCommand', { cause: /The sub command noSuchCommand not exist/ }],
  ['errors/help-unknown', 'help noSuchCommand', { cause: /The sub command noSuchCommand not exist/ }],
  ['errors/updateSubGroup-neither', 'updateSubGroup -g GID_x', { cause: /-b/ }],
  ['errors/cplus', 'resetOffsetByTime -g GID_golden_lag -t GoldenTopic -s now --cplus', { anyOrder }],
]

/** What a server refuses, or does not have. */
export const refusedRows: Rows = ({ broker }) => [
  ['errors/neither-b-nor-c', 'updateTopicPerm -t GoldenTopic -p 6', { cause: /-b/ }],
  ['errors/topicRoute-unknown', 'topicRoute -t NoSuchTopic', noSuchTopic],
  ['errors/topicStatus-unknown', 'topicStatus -t NoSuchTopic', noSuchTopic],
  ['errors/topicStatus-unknown-c', 'topicStatus -t NoSuchTopic -c DefaultCluster', noSuchTopic],
  ['errors/topicClusterList-unknown', 'topicClusterList -t NoSuchTopic', noSuchTopic],
  ['errors/printMsg-unknown', 'printMsg -t NoSuchTopic', noSuchTopic],
  ['errors/queryMsgById-bad', 'queryMsgById -t GoldenTopic -i 0123'],
  ['errors/queryMsgById-absent', 'queryMsgById -t GoldenTopic -i 7F00000200004DC700000000000FFFFF'],
  ['errors/queryMsgByUniqueKey-absent', 'queryMsgByUniqueKey -t GoldenTopic -i 7F0000020000000000000000000000FF'],
  ['errors/consumerProgress-unknown', 'consumerProgress -g NoSuchGroup'],
  ['errors/consumerConnection-unknown', 'consumerConnection -g NoSuchGroup'],
  ['errors/consumerConnection-offline', 'consumerConnection -g GID_golden_lag'],
  ['errors/producerConnection-unknown', 'producerConnection -g NoSuchGroup -t GoldenTopic'],
  ['errors/consumerStatus-unknown', 'consumerStatus -g NoSuchGroup'],
  ['errors/getConsumerConfig-unknown', 'getConsumerConfig -g NoSuchGroup'],
  ['errors/resetOffsetByTime-unknown', 'resetOffsetByTime -g NoSuchGroup -t GoldenTopic -s now'],
  ['errors/updateTopic-illegal', 'updateTopic -c DefaultCluster -t bad~topic!'],
  ['errors/updateTopic-system', 'updateTopic -c DefaultCluster -t SCHEDULE_TOPIC_XXXX'],
  ['errors/updateTopic-attribute', 'updateTopic -c DefaultCluster -t GoldenTopic -a +no.such=1'],
  ['errors/updateSubGroup-illegal', 'updateSubGroup -c DefaultCluster -g bad~group!'],
  ['errors/deleteTopic-system', 'deleteTopic -c DefaultCluster -t SCHEDULE_TOPIC_XXXX'],
  ['errors/deleteTopic-unknown', 'deleteTopic -c DefaultCluster -t NoSuchTopic'],
  ['errors/cluster-unknown', 'updateTopic -c NoSuchCluster -t GoldenX', { cause: /specified clusterName exists/ }],
  ['errors/clusterList-unknown', 'clusterList -c NoSuchCluster', { cause: /clusterName/ }],
  ['errors/broker-unreachable', 'brokerStatus -b 127.0.0.1:1', unreachable],
  ['errors/updateNamesrvConfig-black', 'updateNamesrvConfig -k configStorePath -v x'],
  ['errors/updateBrokerConfig-black', `updateBrokerConfig -b ${broker} -k brokerConfigPath -v x`],
  [
    'queryCq.range',
    `queryCq -t GoldenTopic -q 0 -i 999 -c 2 -b ${broker}`,
    { cause: /queryConsumeQueueResponseBody|999/ },
  ],
]

/** What nothing else can follow: a broker whose permission is lost, NameServers that nobody can reach. */
export const lastRows: Rows = ({ broker }) => [
  [
    'errors/updateBrokerConfig-perm',
    `updateBrokerConfig -b ${broker} -k brokerPermission -v 9`,
    { cause: /brokerPermission\W.*9/ },
  ],

  ['errors/namesrv-unreachable-topicList', 'topicList -n 127.0.0.1:1', unreachable],
  ['errors/namesrv-unreachable-topicRoute', 'topicRoute -t GoldenTopic -n 127.0.0.1:1', unreachable],
  ['errors/namesrv-unreachable-clusterList', 'clusterList -n 127.0.0.1:1', unreachable],
  [
    'errors/namesrv-unreachable-updateTopic',
    'updateTopic -c DefaultCluster -t GoldenTopic -n 127.0.0.1:1',
    unreachable,
  ],
  ['errors/namesrv-bad-address', 'topicList -n no.port.here', { cause: /connect|no\.port\.here/ }],
]
