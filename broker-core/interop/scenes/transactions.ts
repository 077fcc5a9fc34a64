import { officialVersions } from '../official-java.ts'
import { quickBroker, type Scene } from './scene.ts'

const transactionScene = (
  name: string,
  title: string,
  scene: Pick<Scene, 'expected' | 'seconds'> & Partial<Scene>,
): Scene => ({
  name,
  title,
  java: 'TransactionScenes',
  clients: officialVersions,
  brokerConfig: quickBroker,
  ...scene,
})

const tenCommitted = Array.from({ length: 10 }, (_, i) => `yes${2 * i}`).sort()

/** Transactions: half messages, their ends, questions to producers. */
export const scenes: readonly Scene[] = [
  transactionScene('transactionEnds', 'of transactions consumers get what was committed, whole, and nothing else', {
    expected: {
      states: ['SEND_OK COMMIT_MESSAGE', 'SEND_OK ROLLBACK_MESSAGE'],
      received: tenCommitted,
      messages: 10,
      whole: true,
      asked: 0,
    },
    seconds: 60,
  }),
  transactionScene('transactionChecks', 'a transaction that did not end is asked about until it does', {
    expected: {
      received: ['yes-1', 'yes-2'],
      asked: ['no-1', 'no-2', 'open-1', 'yes-1', 'yes-2'],
      askedAgain: true,
      early: false,
      askedWith: 'true TagA k 1',
    },
    seconds: 90,
  }),
  transactionScene('transactionOrphan', 'when a producer is gone, another one of its group is asked', {
    expected: { received: ['orphan', 'own'], asked: ['orphan', 'own'], goneAsked: 0 },
    seconds: 90,
  }),
  transactionScene('transactionOwnTime', 'a message with a check time of its own is left alone until then', {
    expected: { order: ['ordinary', 'patient'], early: false },
    seconds: 90,
  }),
  transactionScene(
    'transactionGivenUp',
    'asked too often, a message is put aside; an operator has it asked about again',
    {
      brokerConfig: { ...quickBroker, transactionCheckMax: '2' },
      expected: { asked: 2, discarded: 'hopeless 2 true', resumed: true, received: ['hopeless'] },
      seconds: 150,
    },
  ),
  transactionScene('transactionRestart', 'a restart of the broker between half message and check loses neither', {
    isAlone: true,
    expected: { received: ['committed', 'open'], asked: ['open'] },
    seconds: 150,
  }),
]
