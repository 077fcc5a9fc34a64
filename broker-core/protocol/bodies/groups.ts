import { z } from 'zod'
import {
  javaBool,
  javaInt,
  javaList,
  javaLong,
  javaMap,
  javaText,
  javaTextOrNothing,
  orNothing,
} from '../java-values.ts'
import { dataVersion, noDataVersion } from './data-version.ts'

/** Java: GroupRetryPolicy. `CUSTOMIZED` without its member means the broker's delay levels. */
export const groupRetryPolicy = z.object({
  type: javaText('CUSTOMIZED'),
  exponentialRetryPolicy: orNothing(
    z.object({ initial: javaLong(5000), max: javaLong(7_200_000), multiplier: javaLong(2) }),
  ),
  customizedRetryPolicy: orNothing(z.object({ next: javaList(javaLong()) })),
})

/** Java: SimpleSubscriptionData. */
const simpleSubscription = z.object({
  topic: javaText(),
  expressionType: javaText('TAG'),
  expression: javaTextOrNothing,
  version: javaLong(),
})

/** Java: SubscriptionGroupConfig. */
export const subscriptionGroupConfig = z.object({
  groupName: javaText(),
  consumeEnable: javaBool(true),
  consumeFromMinEnable: javaBool(true),
  consumeBroadcastEnable: javaBool(true),
  consumeMessageOrderly: javaBool(),
  retryQueueNums: javaInt(1),
  retryMaxTimes: javaInt(16),
  groupRetryPolicy: z
    .unknown()
    .optional()
    .transform((value) => value ?? {})
    .pipe(groupRetryPolicy),
  brokerId: javaLong(),
  whichBrokerWhenConsumeSlowly: javaLong(1),
  notifyConsumerIdsChangedEnable: javaBool(true),
  groupSysFlag: javaInt(),
  consumeTimeoutMinute: javaInt(15),
  subscriptionDataSet: orNothing(z.array(simpleSubscription)),
  attributes: javaMap(javaText()),
})
export type SubscriptionGroupConfig = z.output<typeof subscriptionGroupConfig>

/** Java: SubscriptionGroupWrapper; 4.9 has no forbiddenTable. */
export const subscriptionGroupTable = z.object({
  dataVersion: z
    .unknown()
    .optional()
    .transform((value) => value ?? noDataVersion)
    .pipe(dataVersion),
  forbiddenTable: javaMap(javaMap(javaInt())),
  subscriptionGroupTable: javaMap(subscriptionGroupConfig),
})
export type SubscriptionGroupTable = z.output<typeof subscriptionGroupTable>

/** Java: SubscriptionGroupList. */
export const subscriptionGroupList = z.object({ groupConfigList: javaList(subscriptionGroupConfig) })

/** Java: GroupForbidden. */
export const groupForbidden = z.object({
  group: javaTextOrNothing,
  topic: javaTextOrNothing,
  readable: orNothing(javaBool()),
})
