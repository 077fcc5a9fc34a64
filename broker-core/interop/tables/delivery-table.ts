import type { RawPeer } from '../../testing/raw-peer.ts'
import { hasSum } from './statistics-table.ts'
import type { RequestTable, TableRun } from './table-run.ts'

const uniqueKey = 'C0A8011410921B2C3D4E54A6C3D20007'
const [commit, rollback] = ['8', '12']

/** What is counted when messages take other ways than straight into a queue: delay, timer, transaction, POP. */
export const deliveryTable: RequestTable = {
  name: 'deliveries',
  run: async (run) => {
    const topic = await run.topic('Delivered', 2)
    const group = await run.group('GID_delivered')
    const peer = await run.peer({ clientId: `popper${run.suffix}` })
    await run.heartbeat(peer, group, [topic])
    await run.sendWith(topic, { TAGS: 'a', DELAY: '1' })
    await run.sendWith(topic, { TAGS: 'a', TIMER_DELAY_SEC: '1' })
    await transaction(run, peer, topic, commit)
    await transaction(run, peer, topic, rollback)
    await run.askUntil('end of the queue', 30, { topic, queueId: '0' }, (reply) => reply.extFields['offset'] === '3')
    await pop(run, peer, topic, group)
    await items(run, topic, group)
  },
}

async function transaction(run: TableRun, peer: RawPeer, topic: string, end: string): Promise<void> {
  const properties = { TRAN_MSG: 'true', PGROUP: 'PID_table', UNIQ_KEY: uniqueKey }
  const { extFields } = await run.sendWith(topic, properties, 4)
  peer.tell(37, {
    producerGroup: 'PID_table',
    tranStateTableOffset: extFields['queueOffset'] ?? '',
    commitLogOffset: String(BigInt(`0x${(extFields['msgId'] ?? '').slice(16)}`)),
    commitOrRollback: end,
    fromTransactionCheck: 'false',
    msgId: uniqueKey,
    transactionId: uniqueKey,
    topic,
  })
}

/** Pops two of three messages and acknowledges the first. */
async function pop(run: TableRun, peer: RawPeer, topic: string, group: string): Promise<void> {
  const common = { consumerGroup: group, topic }
  const popped = await peer.ask(200050, {
    ...common,
    queueId: '0',
    maxMsgNums: '2',
    invisibleTime: '60000',
    pollTime: '0',
    bornTime: String(Date.now()),
    initMode: '0',
    expType: 'TAG',
    exp: '*',
    order: 'false',
  })
  run.noteCode('pop two', popped)
  const { popTime, invisibleTime, reviveQid } = popped.extFields
  const extraInfo = `0 ${popTime} ${invisibleTime} ${reviveQid} 0 broker-a 0 0`
  const acknowledged = await peer.ask(200051, { ...common, queueId: '0', extraInfo, offset: '0' })
  run.noteCode('acknowledge one', acknowledged)
}

async function items(run: TableRun, topic: string, group: string): Promise<void> {
  const names: [name: string, key: string, sum: number][] = [
    ['TOPIC_PUT_NUMS', topic, 3],
    ['GROUP_GET_NUMS', `${topic}@${group}`, 2],
    ['GROUP_ACK_NUMS', `${topic}@${group}`, 1],
    ['GROUP_CK_NUMS', `${topic}@${group}`, 1],
  ]
  for (const [statsName, statsKey, sum] of names)
    await run.askUntil(
      `${statsName} of ${statsKey}`.replaceAll(run.suffix, ''),
      315,
      { statsName, statsKey },
      hasSum(sum),
    )
  const shared: [name: string, key: string][] = [
    ['TOPIC_PUT_NUMS', 'SCHEDULE_TOPIC_XXXX'],
    ['TOPIC_PUT_SIZE', 'SCHEDULE_TOPIC_XXXX'],
    ['QUEUE_PUT_NUMS', 'SCHEDULE_TOPIC_XXXX@0'],
    ['GROUP_GET_NUMS', 'SCHEDULE_TOPIC_XXXX@SCHEDULE_CONSUMER'],
    ['GROUP_GET_SIZE', 'SCHEDULE_TOPIC_XXXX@SCHEDULE_CONSUMER'],
    ['TOPIC_PUT_NUMS', 'rmq_sys_wheel_timer'],
    ['TOPIC_PUT_NUMS', 'RMQ_SYS_TRANS_HALF_TOPIC'],
    ['BROKER_ACK_NUMS', 'DefaultCluster'],
    ['BROKER_CK_NUMS', 'DefaultCluster'],
  ]
  // Other tables count there too: only that the items are there is compared.
  for (const [statsName, statsKey] of shared)
    run.noteCode(`${statsName} of ${statsKey}`, await run.question(315, { statsName, statsKey }))
}
