import { assignmentAnswer, assignmentQuestion, messageRequestMode, messageRequestModes } from '../bodies/assignment.ts'
import { json } from '../body.ts'
import { bool, int, long, text } from '../fields.ts'
import { request } from '../request.ts'

export const queryAssignment = request({
  code: 400,
  servedBy: ['broker'],
  about: 'Which queues of a topic a client of a group is to consume, and whether by pulling or by popping.',
  action: 'sub',
  body: json(assignmentQuestion),
  reply: { body: json(assignmentAnswer) },
})

export const setMessageRequestMode = request({
  code: 401,
  servedBy: ['broker'],
  about: 'Has a group consume a topic by pulling or by popping.',
  action: 'update',
  body: json(messageRequestMode),
})

export const getAllMessageRequestMode = request({
  code: 402,
  servedBy: ['broker'],
  about: 'All request modes, for slaves.',
  action: 'get',
  reply: { body: json(messageRequestModes) },
})

export const notification = request({
  code: 200_054,
  servedBy: ['broker'],
  about: 'Waits until there are messages that a group could pop, and takes none.',
  action: 'sub',
  header: {
    consumerGroup: text({ is: 'group' }),
    topic: text({ is: 'topic' }),
    queueId: int(),
    pollTime: long(),
    /** 0: the request's arrival. */
    bornTime: long(),
    order: bool().default(false),
    attemptId: text().optional(),
    expType: text().optional(),
    exp: text().optional(),
  },
  reply: { header: { hasMsg: bool().default(false), pollingFull: bool().default(false) } },
})

export const pollingInfo = request({
  code: 200_055,
  servedBy: ['broker'],
  about: 'How many pops of a group wait for a queue.',
  action: 'get',
  header: { consumerGroup: text({ is: 'group' }), topic: text({ is: 'topic' }), queueId: int() },
  reply: { header: { pollingNum: int() } },
})

export const popRollback = request({
  code: 200_056,
  servedBy: ['broker'],
  about:
    'Writes the POP records of a key-value store back as ordinary ones; there is none here, so nothing is left to do.',
  action: 'update',
})
