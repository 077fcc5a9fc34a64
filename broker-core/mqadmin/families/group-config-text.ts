import type { SubscriptionGroupConfig } from '../../client/index.ts'
import { javaHashOrder } from '../java-hash-order.ts'

/** Field names and texts of a group's configuration, in the order and form of Java's object. */
export function groupFields(config: SubscriptionGroupConfig): [name: string, text: string][] {
  const subscriptions = config.subscriptionDataSet?.map(
    ({ topic, expressionType, expression, version }) =>
      `SimpleSubscriptionData{topic=${topic}, expressionType=${expressionType}, expression=${expression ?? 'null'}, version=${version}}`,
  )
  const attributes = javaHashOrder([...config.attributes.keys()]).map(
    (name) => `${name}=${config.attributes.get(name)}`,
  )
  return [
    ['groupName', config.groupName],
    ['consumeEnable', String(config.consumeEnable)],
    ['consumeFromMinEnable', String(config.consumeFromMinEnable)],
    ['consumeBroadcastEnable', String(config.consumeBroadcastEnable)],
    ['consumeMessageOrderly', String(config.consumeMessageOrderly)],
    ['retryQueueNums', String(config.retryQueueNums)],
    ['retryMaxTimes', String(config.retryMaxTimes)],
    ['groupRetryPolicy', retryPolicyText(config.groupRetryPolicy)],
    ['brokerId', String(config.brokerId)],
    ['whichBrokerWhenConsumeSlowly', String(config.whichBrokerWhenConsumeSlowly)],
    ['notifyConsumerIdsChangedEnable', String(config.notifyConsumerIdsChangedEnable)],
    ['groupSysFlag', String(config.groupSysFlag)],
    ['consumeTimeoutMinute', String(config.consumeTimeoutMinute)],
    ['subscriptionDataSet', subscriptions === undefined ? 'null' : `[${subscriptions.join(', ')}]`],
    ['attributes', `{${attributes.join(', ')}}`],
  ]
}

/** The configuration as Java's tool prints it in one line. */
export const groupText = (config: SubscriptionGroupConfig): string =>
  `SubscriptionGroupConfig{${groupFields(config)
    .map(([name, text]) => `${name}=${text}`)
    .join(', ')}}`

function retryPolicyText({
  type,
  exponentialRetryPolicy: exponential,
  customizedRetryPolicy: customized,
}: SubscriptionGroupConfig['groupRetryPolicy']): string {
  const exponentialText =
    exponential === undefined
      ? 'null'
      : `ExponentialRetryPolicy{initial=${exponential.initial}, max=${exponential.max}, multiplier=${exponential.multiplier}}`
  const customizedText =
    customized === undefined ? 'null' : `CustomizedRetryPolicy{next=[${customized.next.join(', ')}]}`
  return `GroupRetryPolicy{type=${type}, exponentialRetryPolicy=${exponentialText}, customizedRetryPolicy=${customizedText}}`
}
