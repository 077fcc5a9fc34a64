import { boolKey, choiceKey, type ConfigKey, intKey, longKey } from '../../base/config-table.ts'
import { requestModes } from '../../protocol/bodies/assignment.ts'

const live = true

/** Keys of waiting pops and of assignment by the broker, under RocketMQ's names (Java: BrokerConfig). */
export const pollingKeys = {
  popPollingSize: intKey({
    default: 1024,
    min: 0,
    live,
    about: 'POP: most requests that wait for one queue, or for any queue, of a topic on behalf of one group.',
  }),
  maxPopPollingSize: longKey({ default: 100_000, min: 0, live, about: 'POP: most requests that wait.' }),
  defaultMessageRequestMode: choiceKey(requestModes, {
    default: 'PULL',
    live,
    about: 'How groups without a mode of their own consume when they ask the broker for their queues.',
  }),
  defaultPopShareQueueNum: intKey({
    default: -1,
    min: -(2 ** 31),
    live,
    about: 'With defaultMessageRequestMode=POP: how many clients share the queues of one; not positive: all share all.',
  }),
  serverLoadBalancerEnable: boolKey({
    default: true,
    live,
    about: 'Clients that ask the broker for their queues get a share; `false`: all queues.',
  }),
  loadBalancePollNameServerInterval: longKey({
    default: 30_000,
    min: 1000,
    unit: 'ms',
    live,
    about: 'How long a route that the NameServer gave is used for assignments.',
  }),
} satisfies Record<string, ConfigKey<unknown>>
