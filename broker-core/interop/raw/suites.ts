import type { BrokerConfig } from '../../broker/config.ts'
import { closedCases, readOnlyCases } from './closed-cases.ts'
import { lightCases } from './light-cases.ts'
import { peekCases } from './peek-cases.ts'
import { pullCases } from './pull-cases.ts'
import type { RawCase } from './raw-case.ts'
import { retryCases } from './retry-cases.ts'
import { sendCases } from './send-cases.ts'

export interface RawSuite {
  /** Settings of the broker that differ from the defaults. */
  readonly config: Partial<BrokerConfig>
  readonly cases: readonly RawCase[]
  /** Domains of cases that wait and do not disturb each other. */
  readonly slow: readonly string[]
}

/** Cases by the name of their recording in `fixtures/raw`. */
export const suites: Readonly<Record<string, RawSuite>> = {
  sends: { config: {}, cases: sendCases, slow: [] },
  retries: { config: {}, cases: retryCases, slow: ['delays', 'retries', 'retry sends'] },
  pulls: { config: { enablePropertyFilter: true }, cases: pullCases, slow: [] },
  peeks: { config: {}, cases: peekCases, slow: [] },
  light: { config: { enableLmq: true, enableMultiDispatch: true }, cases: lightCases, slow: [] },
  closed: {
    config: {
      autoCreateTopicEnable: false,
      autoCreateSubscriptionGroup: false,
      maxMessageSize: 1000,
      storeReplyMessageEnable: false,
      rejectTransactionMessage: true,
      regionId: 'east',
    },
    cases: closedCases,
    slow: [],
  },
  'read-only': { config: { brokerPermission: 4 }, cases: readOnlyCases, slow: [] },
}
