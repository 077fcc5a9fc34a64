import { propertyName, propertyValue } from '../../message/message-properties.ts'
import type { ConsumerFilters } from './consumer-filters.ts'
import type { MessageFilter } from './message-filter.ts'
import { propertiesAt } from './sql-filter.ts'

const retryTopicPrefix = '%RETRY%'
const originalTopic = propertyName('RETRY_TOPIC')

/**
 * The filter of a pull while `filterSupportRetry` is on (Java: ExpressionForRetryMessageFilter): messages of a retry topic pass
 * the SQL92 expression that the group has for their original topic; where it has none they all pass.
 */
export function retryFilterFor(topic: string, filter: MessageFilter, filters: ConsumerFilters): MessageFilter {
  if (!topic.startsWith(retryTopicPrefix)) return filter
  const group = topic.slice(retryTopicPrefix.length)
  return {
    expression: filter.expression,
    accepts: filter.accepts,
    acceptsRecord(record) {
      const original = propertyValue(record, originalTopic, propertiesAt(record))
      const data = original === undefined ? undefined : filters.find(original, group)
      return data?.filter.acceptsRecord?.(record) ?? true
    },
  }
}
