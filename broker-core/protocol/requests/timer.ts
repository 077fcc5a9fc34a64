import { raw } from '../body.ts'
import { text } from '../fields.ts'
import { request } from '../request.ts'

export const getTimerCheckPoint = request({
  code: 60,
  servedBy: ['broker'],
  about: 'How far the timer has come: seven int64, as in the file timercheck.',
  action: 'get',
  header: {},
  reply: { body: raw },
})

export const getTimerMetrics = request({
  code: 61,
  servedBy: ['broker'],
  about: 'How many timer messages wait per topic: the text of the file timermetrics.',
  action: 'get',
  header: {},
  reply: { body: raw },
})

export const recallMessage = request({
  code: 370,
  servedBy: ['broker'],
  about: 'Takes a timer message back that is not due yet, by the handle that its send was answered with.',
  action: 'pub',
  header: {
    producerGroup: text({ is: 'group' }).optional(),
    topic: text({ is: 'topic' }),
    recallHandle: text(),
    bname: text().optional(),
  },
  reply: { header: { msgId: text().optional(), MSG_REGION: text().optional() } },
})

export const switchTimerEngine = request({
  code: 5001,
  servedBy: ['broker'],
  about: 'Switches between the timer in files (F) and one in RocksDB (R), which is refused here.',
  action: 'update',
  header: { E_T: text().optional() },
})
