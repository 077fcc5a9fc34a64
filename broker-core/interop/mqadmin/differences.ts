import type { Pair } from './pairs.ts'

/** Why a pair prints something else than it is compared with. */
export interface Difference {
  readonly title: string
  /** For users: what is different, and why. */
  readonly reason: string
  readonly cells: readonly { readonly pairs: readonly Pair[]; readonly cases: readonly string[] }[]
}

/** Our tool prints something else than the official one, whatever the server. */
const ourTool: readonly Pair[] = ['ours × Apache', 'ours × ours']
/** The official tool is answered otherwise by our server; our tool shows the same answer. */
const ourServer: readonly Pair[] = ['official × ours']
/** Both: the official tool shows the other answer in another way. */
const ourToolAtOurServer: readonly Pair[] = ['ours × ours']

const ofTool: readonly Difference[] = [
  {
    title: 'A failure is a failure',
    reason:
      'The official tool prints these failures on standard output, or nothing at all, and ends with exit code 0. Ours prints one sentence on standard error and ends with exit code 1.',
    cells: [
      {
        pairs: ourTool,
        cases: [
          'errors/unknown-command',
          'errors/help-unknown',
          'errors/neither-b-nor-c',
          'errors/updateSubGroup-neither',
          'errors/getConsumerConfig-unknown',
          'errors/cluster-unknown',
          'dumpCompactionLog',
          'queryMsgByOffset.none',
          'exportMetadataInRocksDB',
          'sendMessage.noBroker',
        ],
      },
    ],
  },
  {
    title: 'What was not made is not shown',
    reason:
      'The official tool goes on to print the settings of a group, or the heading of a broker, although the broker refused. Ours prints the refusal alone.',
    cells: [
      { pairs: ourTool, cases: ['errors/updateSubGroup-illegal'] },
      {
        pairs: ourToolAtOurServer,
        cases: [
          'updateSubGroup.attributes',
          'getColdDataFlowCtrInfo',
          'getColdDataFlowCtrInfo.c',
          'setCommitLogReadAheadMode',
          'setCommitLogReadAheadMode.0',
          'rocksDBConfigToJson',
          'getBrokerLiteInfo',
        ],
      },
    ],
  },
  {
    title: 'Why lite topics could not be read',
    reason:
      'Where a broker refuses, the official tool prints a table with the word "error" in it and ends with exit code 0. Ours says which broker refused and why, and ends with exit code 1.',
    cells: [
      {
        pairs: ourToolAtOurServer,
        cases: [
          'getParentTopicInfo',
          'getLiteTopicInfo',
          'getLiteClientInfo',
          'getLiteGroupInfo',
          'triggerLiteDispatch',
        ],
      },
    ],
  },
  {
    title: 'updateTopic -o true for a topic without an order configuration',
    reason:
      'The official tool makes the topic and its order configuration, and prints a stack trace because there was no configuration before. For ours that is no failure.',
    cells: [{ pairs: ourTool, cases: ['updateTopic.order.broker'] }],
  },
  {
    title: 'updateTopicList -c',
    reason: 'The official tool prints its own usage behind the success. Ours does not.',
    cells: [{ pairs: ourTool, cases: ['updateTopicList.again'] }],
  },
  {
    title: 'resetOffsetByTime --cplus',
    reason:
      'The option is no longer there in 5.5.0: the official tool ends in a NullPointerException, ours names the option that it does not know.',
    cells: [{ pairs: ourTool, cases: ['errors/cplus'] }],
  },
  {
    title: 'allocateMQ deals out as consumers do',
    reason:
      'The official tool deals out the queues in the order of a hash table, which no consumer does. Ours orders them by broker and number before, as consumers do when they share a topic.',
    cells: [{ pairs: ourTool, cases: ['allocateMQ'] }],
  },
  {
    title: 'An invalid permission, told twice',
    reason:
      "Apache's broker refuses an invalid brokerPermission once, yet keeps it: who sends it again, here our tool, is not refused.",
    cells: [{ pairs: ['ours × Apache'], cases: ['errors/updateBrokerConfig-perm'] }],
  },
]

const ofServer: readonly Difference[] = [
  {
    title: 'Users and access rules',
    reason: 'Our broker keeps none: it refuses these requests with code 3.',
    cells: [
      {
        pairs: ourServer,
        cases: [
          'listUser.empty',
          'createUser',
          'createUser.super',
          'createUser.again',
          'getUser',
          'getUser.absent',
          'listUser',
          'listUser.filter',
          'createAcl',
          'createAcl.any',
          'getAcl',
          'listAcl',
          'listAcl.filter',
          'copyUser',
          'copyAcl',
          'updateUser',
          'updateAcl',
          'deleteAcl',
          'deleteAcl.all',
          'deleteUser',
          'deleteUser.again',
        ],
      },
    ],
  },
  {
    title: 'Holding back who reads old messages, and reading ahead',
    reason:
      'Our broker has no cold data flow control and leaves reading ahead to the operating system: it refuses with code 3.',
    cells: [
      {
        pairs: ourServer,
        cases: [
          'getColdDataFlowCtrInfo',
          'getColdDataFlowCtrInfo.c',
          'updateColdDataFlowCtrGroupConfig',
          'removeColdDataFlowCtrGroupConfig',
          'setCommitLogReadAheadMode',
          'setCommitLogReadAheadMode.0',
        ],
      },
    ],
  },
  {
    title: 'RocksDB',
    reason: 'Our broker keeps its data in files, not in RocksDB: it refuses with code 3.',
    cells: [{ pairs: ourServer, cases: ['checkRocksdbCqWriteProgress', 'rocksDBConfigToJson'] }],
  },
  {
    title: 'Lite topics',
    reason:
      'Our broker has none: it refuses with code 3, and with code 29 the attribute of a group that binds it to one.',
    cells: [
      {
        pairs: ourServer,
        cases: [
          'updateSubGroup.attributes',
          'getBrokerLiteInfo',
          'getParentTopicInfo',
          'getLiteTopicInfo',
          'getLiteClientInfo',
          'getLiteGroupInfo',
          'triggerLiteDispatch',
        ],
      },
    ],
  },
  {
    title: 'Static topics',
    reason: 'Our broker does not serve topics with logical queues: it refuses with code 3.',
    cells: [
      {
        pairs: ourServer,
        cases: ['updateStaticTopic', 'remappingStaticTopic', 'topicRoute.static', 'topicStatus.static'],
      },
    ],
  },
  {
    title: 'Unknown settings',
    reason:
      'Apache takes any key and keeps it without a word. Our broker refuses what is no key of RocketMQ: mostly it is a slip.',
    cells: [{ pairs: ourServer, cases: ['updateBrokerConfig.unknown'] }],
  },
]

export const differences: readonly Difference[] = [...ofTool, ...ofServer]

/** What is declared about a case with a pair; undefined: it must be equal. */
export const differenceOf = (name: string, pair: Pair): Difference | undefined =>
  differences.find(({ cells }) => cells.some(({ pairs, cases }) => pairs.includes(pair) && cases.includes(name)))
