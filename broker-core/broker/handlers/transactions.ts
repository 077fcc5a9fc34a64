import type { requests } from '../../protocol/requests/index.ts'
import { responseCode } from '../../protocol/response-codes.ts'
import { noReply, type Handlers, Refusal, refuse } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'
import { isSlave } from '../replication/role.ts'

/** END_TRANSACTION and RESUME_CHECK_HALF_MESSAGE (Java: EndTransactionProcessor, AdminBrokerProcessor). */
export const transactionHandlers = ({ transactions, log, config }: Pick<Broker, 'transactions' | 'log' | 'config'>) =>
  ({
    endTransaction: async ({ header, peer }) => {
      if (isSlave(config))
        return refuse(responseCode.SLAVE_NOT_AVAILABLE, 'a slave ends no transaction: ask its master')
      const answer = await transactions.end(header)
      if (answer instanceof Refusal) {
        const { producerGroup, topic, msgId } = header
        log.warn({ by: peer.remoteAddress, producerGroup, topic, msgId, remark: answer.remark }, 'an end was refused')
        return answer
      }
      return answer === noReply ? noReply : {}
    },

    resumeCheckHalfMessage: async ({ header: { msgId = '' } }) => (await transactions.resume(msgId)) ?? {},
  }) satisfies Partial<Handlers<typeof requests, 'broker'>>
