import { officialVersions } from '../official-java.ts'
import { type Figures, type Scene, uncommonBroker } from './scene.ts'

const filterScene = (name: string, title: string, expected: Figures, brokerConfig: Scene['brokerConfig']): Scene => ({
  name,
  title,
  java: 'FilterScenes',
  clients: officialVersions,
  ...(brokerConfig === undefined ? {} : { brokerConfig }),
  expected,
  seconds: 120,
})

/** Consumers that choose messages by an SQL92 expression. */
export const scenes: readonly Scene[] = [
  filterScene(
    'sqlPush',
    'consumers get what their SQL92 expression selects, and only that',
    {
      all: true,
      between: ['m3', 'm4', 'm5'],
      in: ['m1', 'm2', 'm5'],
      contains: ['m11', 'm4', 'm7', 'm8'],
      notThere: ['m1', 'm2', 'm4'],
      unknown: ['m3', 'm6'],
      floating: ['m10'],
      truth: ['m1', 'm3', 'm5'],
      failing: [],
      shorted: ['m1'],
    },
    uncommonBroker,
  ),
  filterScene(
    'sqlChanged',
    'a group that comes back with another expression gets what that one selects',
    {
      rounds: [
        ['m1', 'm11'],
        ['m11', 'm2'],
      ],
    },
    uncommonBroker,
  ),
  filterScene(
    'sqlPull',
    'a pull consumer gives its expression with every pull',
    {
      pulls: ['FOUND end [m10, m11]', 'NO_MATCHED_MSG end []', 'FOUND end [m3, m7, m11]', 'FOUND end [m5]'],
    },
    uncommonBroker,
  ),
  filterScene(
    'sqlLite',
    'a lite pull consumer polls what its expression selects',
    { received: ['m0', 'm1', 'm10'] },
    uncommonBroker,
  ),
  filterScene(
    'sqlWrong',
    'a consumer with an expression that does not compile is told so when it starts',
    { starts: Array.from({ length: 8 }, () => 'code 23'), right: 'started' },
    uncommonBroker,
  ),
  filterScene(
    'sqlSparse',
    'the few messages among thousands that an expression selects are all found',
    { received: ['m1999', 'm2999', 'm999'] },
    uncommonBroker,
  ),
  filterScene(
    'pullCodes',
    'a pull with a newer subscription than the broker knows, or without any, is told why it gets nothing',
    {
      known: 21,
      notLatest: 25,
      sqlNotLatest: 25,
      notWanted: 24,
      nobody: 24,
      noQueue: 29,
      noTopic: 17,
      notReadable: 16,
    },
    uncommonBroker,
  ),
  filterScene(
    'sqlRefused',
    'while the broker has expressions switched off, consumers are told so when they start',
    { start: 'code 1' },
    undefined,
  ),
]
