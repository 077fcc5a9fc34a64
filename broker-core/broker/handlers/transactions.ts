import type { requests } from '../../protocol/requests/index.ts'
import { noReply, type Handlers, Refusal } from '../../remoting/handler.ts'
import type { Broker } from '../broker.ts'

/** END_TRANSACTION and RESUME_CHECK_HALF_MESSAGE (Java: EndTransactionProcessor, AdminBrokerProcessor). */
export const transactionHandlers = ({ transactions, log }: Pick<Broker, 'transactions' | 'log'>) =>
  ({
    endTransaction: async ({ header, peer }) => {
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
