import { decodeProperties, encodeProperties } from '../../message/message-properties.ts'
import type { Broker } from '../../broker/broker.ts'
import type { Observation } from './observation.ts'

/** A behaviour of our broker that is altered on purpose: the comparison with Apache must notice. */
export interface Alteration {
  readonly name: string
  /** What the broker does, after "a broker that". */
  readonly about: string
  readonly alter: (broker: Broker) => void
  /** Where it is seen. */
  readonly seenIn: readonly (keyof Observation)[]
}

export const alterations: readonly Alteration[] = [
  {
    name: 'nameless-retries',
    about: 'forgets what a retry was first',
    alter: (broker) => changeStored(broker, (properties) => properties.delete('ORIGIN_MESSAGE_ID')),
    seenIn: ['contents'],
  },
  {
    name: 'dull-filter',
    about: 'filters by nothing',
    alter: ({ store }) => {
      const read = store.read.bind(store)
      store.read = ({ topic, queueId, queueOffset, messagesMax }) => read({ topic, queueId, queueOffset, messagesMax })
    },
    seenIn: ['received', 'contents', 'offsets'],
  },
]

/** Changes the properties of every message that is stored alone. */
function changeStored({ store }: Broker, change: (properties: Map<string, string>) => void): void {
  const append = store.append.bind(store)
  store.append = (message, waiter) => {
    const properties = decodeProperties(message.properties)
    change(properties)
    return append({ ...message, properties: Buffer.from(encodeProperties(properties)) }, waiter)
  }
}
