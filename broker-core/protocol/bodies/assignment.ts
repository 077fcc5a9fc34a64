import { z } from 'zod'
import { javaEnum, javaInt, javaMap, javaText, messageQueue, orNothing } from '../java-values.ts'

/** How a group consumes a topic (Java: MessageRequestMode). */
export const requestModes = ['PULL', 'POP'] as const
export type RequestMode = (typeof requestModes)[number]

/** Java: SetMessageRequestModeRequestBody. */
export const messageRequestMode = z.object({
  consumerGroup: javaText(),
  mode: javaEnum(requestModes, 'PULL'),
  popShareQueueNum: javaInt(),
  topic: javaText(),
})
export type MessageRequestMode = z.output<typeof messageRequestMode>

/** Java: MessageRequestModeSerializeWrapper; by topic and group. */
export const messageRequestModes = z.object({ messageRequestModeMap: javaMap(javaMap(messageRequestMode)) })

/** Java: QueryAssignmentRequestBody. */
export const assignmentQuestion = z.object({
  clientId: javaText(),
  consumerGroup: javaText(),
  messageModel: javaEnum(['BROADCASTING', 'CLUSTERING'], undefined),
  strategyName: javaText(),
  topic: javaText(),
})
export type AssignmentQuestion = z.output<typeof assignmentQuestion>

/** Java: QueryAssignmentResponseBody. Without a list the asker keeps what it has. */
export const assignmentAnswer = z.object({
  messageQueueAssignments: orNothing(
    z.array(
      z.object({
        attachments: orNothing(javaMap(javaText())),
        messageQueue,
        mode: javaEnum(requestModes, 'PULL'),
      }),
    ),
  ),
})
