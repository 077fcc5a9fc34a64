import { bytes, nothing, time } from './sample-values.ts'

const popReply = {
  header: {
    popTime: time,
    invisibleTime: 60_000,
    reviveQid: 3,
    restNum: 5,
    startOffsetInfo: '0 0 4;1 0 0',
    msgOffsetInfo: '0 0 4,5;1 0 0',
    orderCountInfo: '0 0 1',
  },
  body: bytes,
}
const handle = `4 ${time} 60000 3 0 broker-a 0 5`
const popped = { consumerGroup: 'GID_order', topic: 'OrderTopic', queueId: 0 }

/** Samples of the requests of POP. */
export const popSamples = {
  popMessage: {
    header: {
      ...popped,
      maxMsgNums: 32,
      invisibleTime: 60_000,
      pollTime: 15_000,
      bornTime: time,
      initMode: 1,
      expType: 'TAG',
      exp: 'TagA || TagB',
      order: true,
      attemptId: 'attempt-1',
    },
    body: undefined,
    reply: popReply,
  },
  ackMessage: { ...nothing, header: { ...popped, extraInfo: handle, offset: 5, liteTopic: 'lite' } },
  peekMessage: { header: { ...popped, maxMsgNums: 2 }, body: undefined, reply: popReply },
  changeMessageInvisibletime: {
    header: { ...popped, extraInfo: handle, offset: 5, invisibleTime: 30_000, liteTopic: 'lite', suspend: true },
    body: undefined,
    reply: { header: { popTime: time, invisibleTime: 30_000, reviveQid: 3 }, body: undefined },
  },
  batchAckMessage: {
    ...nothing,
    header: {},
    body: {
      acks: [
        {
          consumerGroup: 'GID_order',
          topic: 'OrderTopic',
          retry: '0',
          startOffset: 4,
          queueId: 0,
          reviveQueueId: 3,
          popTime: time,
          invisibleTime: 60_000,
          bitSet: 'CQ==',
        },
      ],
      brokerName: 'broker-a',
    },
  },
}
