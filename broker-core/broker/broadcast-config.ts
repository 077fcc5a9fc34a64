import { boolKey, intKey } from '../base/config-table.ts'

/** Settings of how the places of broadcasting consumers are kept. */
export const broadcastKeys = {
  enableBroadcastOffsetStore: boolKey({
    default: true,
    live: true,
    about:
      'Notes how far each member of a broadcasting group has come; the smallest place is kept as `<group>@broadcast`.',
  }),
  broadcastOffsetExpireSecond: intKey({
    default: 120,
    min: 1,
    unit: 's',
    live: true,
    about: 'The place of a broadcasting member that is gone is forgotten after this time.',
  }),
  broadcastOffsetExpireMaxSecond: intKey({
    default: 300,
    min: 1,
    unit: 's',
    live: true,
    about: 'The place of a broadcasting member that does not pull is forgotten after this time, though it is online.',
  }),
}
