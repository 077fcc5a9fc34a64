import { nothing, queue, time } from './sample-values.ts'

const asked = { consumerGroup: 'GID_order', topic: 'OrderTopic', queueId: -1 }
const mode = { consumerGroup: 'GID_order', mode: 'POP' as const, popShareQueueNum: -1, topic: 'OrderTopic' }

/** Samples of assignment, request modes and questions about waiting pops. */
export const assignmentSamples = {
  queryAssignment: {
    header: {},
    body: {
      clientId: '10.0.0.5@4711',
      consumerGroup: 'GID_order',
      messageModel: 'CLUSTERING' as const,
      strategyName: 'AVG',
      topic: 'OrderTopic',
    },
    reply: {
      header: {},
      body: { messageQueueAssignments: [{ attachments: undefined, messageQueue: queue, mode: 'POP' as const }] },
    },
  },
  setMessageRequestMode: { ...nothing, header: {}, body: mode },
  getAllMessageRequestMode: {
    header: {},
    body: undefined,
    reply: {
      header: {},
      body: { messageRequestModeMap: new Map([['OrderTopic', new Map([['GID_order', mode]])]]) },
    },
  },
  notification: {
    header: {
      ...asked,
      pollTime: 15_000,
      bornTime: time,
      order: true,
      attemptId: 'attempt-1',
      expType: 'TAG',
      exp: 'TagA',
    },
    body: undefined,
    reply: { header: { hasMsg: true, pollingFull: true }, body: undefined },
  },
  pollingInfo: { header: asked, body: undefined, reply: { header: { pollingNum: 3 }, body: undefined } },
  popRollback: { ...nothing, header: {} },
}
