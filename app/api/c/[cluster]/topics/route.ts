import { createTopic, deleteTopic, listTopics, updateTopic } from '../../../../../server/contract/topics.ts'
import { route } from '../../../../../server/http/route.ts'
import * as topicWrites from '../../../../../server/services/topic-writes.ts'
import * as topics from '../../../../../server/services/topics.ts'

export const dynamic = 'force-dynamic'
export const DELETE = route(deleteTopic, topicWrites.remove)
export const GET = route(listTopics, topics.list)
export const POST = route(createTopic, topicWrites.create)
export const PUT = route(updateTopic, topicWrites.update)
