import { boolKey, intKey, longKey } from '../../base/config-table.ts'

/** Settings of filters by SQL92. */
export const filterKeys = {
  enablePropertyFilter: boolKey({
    default: false,
    live: true,
    about: 'Consumers may choose messages by an SQL92 expression about their properties.',
  }),
  filterSupportRetry: boolKey({
    default: false,
    live: true,
    about: 'Messages of a `%RETRY%` topic pass the SQL92 expression of their original topic again.',
  }),
  filterDataCleanTimeSpan: longKey({
    default: 24 * 3_600_000,
    min: 0,
    unit: 'ms',
    live: true,
    about: 'An SQL92 subscription is forgotten when its group has been offline for this time.',
  }),
  expectConsumerNumUseFilter: intKey({
    default: 32,
    min: 1,
    max: 100_000,
    about: 'Subscriptions per topic that the bits in consumerFilter.json are made for.',
  }),
  maxErrorRateOfBloomFilter: intKey({
    default: 20,
    min: 1,
    max: 99,
    unit: '%',
    about: 'Rate of false hits that the bits in consumerFilter.json are made for.',
  }),
}
