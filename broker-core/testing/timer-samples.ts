import type { Samples } from './sample.ts'
import { nothing } from './sample-values.ts'

const uniqueKey = 'AC1100021F9018B4AAC20A1B2C3D0000'

/** A sample of every request about timer messages. */
export const timerSamples = {
  getTimerCheckPoint: { ...nothing, header: {}, reply: { header: {}, body: Buffer.alloc(56, 7) } },
  getTimerMetrics: {
    ...nothing,
    header: {},
    reply: {
      header: {},
      body: Buffer.from(
        '{"dataVersion":{"counter":8,"stateVersion":0,"timestamp":1795241889036},"timingCount":{"OrderTopic":{"count":2,"timeStamp":1795241889036}}}',
      ),
    },
  },
  recallMessage: {
    ...nothing,
    header: {
      producerGroup: 'PID_order',
      topic: 'OrderTopic',
      recallHandle: 'djEgVG9waWNUZXN0IGJyb2tlci1hIDE3MTU5NDUwMDAwMDAgQzBBODAxMTQxMDkyMUIyQzNENEU1NEE2QzNEMjAwMDM=',
      bname: 'broker-a',
    },
    reply: { header: { msgId: uniqueKey, MSG_REGION: 'DefaultRegion' }, body: undefined },
  },
  switchTimerEngine: { ...nothing, header: { E_T: 'F' } },
} satisfies Partial<Samples>
