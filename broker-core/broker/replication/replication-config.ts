import { boolKey, intKey, longKey, textKey } from '../../base/config-table.ts'

/** Settings of replication between a master and its slaves. */
export const replicationKeys = {
  haListenPort: intKey({
    default: 0,
    min: 0,
    max: 65535,
    updatable: false,
    about: 'Port for slaves. 0: listenPort + 1.',
  }),
  haMasterAddress: textKey({
    default: '',
    updatable: false,
    about: "Slave: the master's address and haListenPort, `host:port`. Empty: as the NameServer says.",
  }),
  haSendHeartbeatInterval: intKey({
    default: 5000,
    min: 10,
    unit: 'ms',
    live: true,
    about: 'Silence after which master and slave give each other a sign of life.',
  }),
  haHousekeepingInterval: intKey({
    default: 20_000,
    min: 100,
    unit: 'ms',
    live: true,
    about: 'Silence after which master and slave give each other up.',
  }),
  haTransferBatchSize: intKey({
    default: 32_768,
    min: 1024,
    max: 4_194_304,
    unit: 'bytes',
    live: true,
    about: 'Most bytes of the log that are sent to a slave at once.',
  }),
  haFlowControlEnable: boolKey({
    default: false,
    live: true,
    about: 'Limits what each slave is sent to maxHaTransferByteInSecond.',
  }),
  maxHaTransferByteInSecond: longKey({
    default: 104_857_600,
    min: 1024,
    unit: 'bytes/s',
    live: true,
    about: 'Most bytes a second for each slave when haFlowControlEnable is set.',
  }),
  haMaxGapNotInSync: longKey({
    default: 268_435_456,
    min: 0,
    unit: 'bytes',
    live: true,
    about: 'A slave that lacks more counts as out of sync.',
  }),
  inSyncReplicas: intKey({
    default: 1,
    min: 1,
    max: 100,
    live: true,
    about: 'SYNC_MASTER: how many brokers must have a message before its send is acknowledged, the master counted.',
  }),
  minInSyncReplicas: intKey({
    default: 1,
    min: 1,
    max: 100,
    live: true,
    about: 'Fewest replicas; of use with enableAutoInSyncReplicas only, as in Apache.',
  }),
  allAckInSyncStateSet: boolKey({
    default: false,
    live: true,
    about: 'SYNC_MASTER: every slave that is in sync must have a message before its send is acknowledged.',
  }),
  slaveTimeout: intKey({
    default: 3000,
    min: 1,
    unit: 'ms',
    live: true,
    about: 'SYNC_MASTER: longest wait of a send for slaves; then it is answered with FLUSH_SLAVE_TIMEOUT.',
  }),
  slaveReadEnable: boolKey({
    default: false,
    live: true,
    about:
      'Slave: serves pulls. Master: sends consumers that are far behind to the broker of whichBrokerWhenConsumeSlowly. Set it on both.',
  }),
}
