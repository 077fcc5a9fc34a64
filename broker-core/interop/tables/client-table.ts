import { javaHash } from '../../message/java-hash.ts'
import type { RawPeer } from '../../testing/raw-peer.ts'
import { type RequestTable, type TableRun, until } from './table-run.ts'

/** Who is connected, what members are asked through the broker, and queue locks. */
export const clientTable: RequestTable = {
  name: 'clients',
  run: async (run) => {
    const topic = await run.topic('Clients', 2)
    const group = await run.group('GID_clients')
    const sent = await run.send(topic, 0, 2)
    await nobody(run, topic, group)
    const one = await run.peer({ clientId: `one${run.suffix}` })
    run.note('heartbeat of the first member', await run.heartbeat(one, group, [topic]))
    await until('the first member is told', () => one.asked.length > 0)
    run.note('told to the first member', one.asked)
    one.forgetAsked()
    await members(run, topic, group, one)
    await statuses(run, topic, group, one)
    await runningInfo(run, group, one)
    await directly(run, topic, group, { one, messageId: sent?.extFields['msgId'] ?? '' })
    await subscriptions(run, topic, group, one)
    await locks(run, topic, group)
  },
}

async function nobody(run: TableRun, topic: string, group: string): Promise<void> {
  await run.ask('members when nobody is there', 38, { consumerGroup: group })
  await run.ask('connections when nobody is there', 203, { consumerGroup: group })
  await run.ask('offsets of members when nobody is there', 223, { topic, group })
  await run.ask('running info when nobody is there', 307, {
    consumerGroup: group,
    clientId: 'none',
    jstackEnable: 'false',
  })
  await run.ask('consume directly when nobody is there', 309, {
    consumerGroup: group,
    clientId: 'none',
    msgId: '7F00000100002A9F0000000000000000',
  })
  await run.ask('subscription when nobody is there', 345, { group, topic })
  await run.ask('producers of an unknown group', 204, { producerGroup: run.name('PID_nobody') })
}

async function members(run: TableRun, topic: string, group: string, one: RawPeer): Promise<void> {
  await run.ask('members', 38, { consumerGroup: group })
  await run.ask('connections', 203, { consumerGroup: group })
  const two = await run.peer({ clientId: `two${run.suffix}`, language: 'GO', version: 413 })
  await run.heartbeat(two, group, [topic], { consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET' })
  await until('both are told', () => one.asked.length > 0 && two.asked.length > 0)
  run.note('told to the first when a second comes', one.asked)
  run.note('told to the second', two.asked)
  await run.ask('connections of two', 203, { consumerGroup: group })
  one.forgetAsked()
  run.note('second leaves', await two.ask(35, { clientID: two.clientId, consumerGroup: group }))
  await until('the first is told', () => one.asked.length > 0)
  run.note('told to the first when the second leaves', one.asked)
  one.forgetAsked()
  await run.heartbeat(two, group, [topic])
  await until('the first is told', () => one.asked.length > 0)
  one.forgetAsked()
  two.close()
  await until('the first is told', () => one.asked.length > 0)
  run.note('told to the first when the second is cut off', one.asked)
  await run.ask('members after that', 38, { consumerGroup: group })
  one.forgetAsked()
}

async function statuses(run: TableRun, topic: string, group: string, one: RawPeer): Promise<void> {
  const ask = (step: string, fields: Record<string, string>) =>
    run.ask(`offsets of members ${step}`, 223, { topic, group, ...fields })
  const queue = `{"brokerName":"broker-a","queueId":0,"topic":"${topic}"}`
  one.answer(221, () => ({ body: `{"messageQueueTable":{${queue}:7}}` }))
  await ask('of a group', {})
  run.note(
    'asked of a member',
    one.asked.filter(({ code }) => code === 221),
  )
  one.forgetAsked()
  await ask('by client id', { clientAddr: one.clientId })
  await ask('by another client id', { clientAddr: 'none' })
  await ask('of another topic', { topic: run.name('NoSuchTopic') })
  one.answer(221, () => ({ code: 1, remark: 'not now' }))
  await ask('that refuse', {})
  one.answer(221, () => ({ code: 0, body: '{"messageQueueTable":{' }))
  await ask('that answer nonsense', {})
  one.answer(221, () => ({ code: 0 }))
  await ask('that answer nothing', {})
  const old = await run.peer({ clientId: `old${run.suffix}`, version: 27 })
  await run.heartbeat(old, group, [topic])
  await ask('of which one is too old', {})
  await run.ask('running info of one that is too old', 307, {
    consumerGroup: group,
    clientId: old.clientId,
    jstackEnable: 'true',
  })
  await old.ask(35, { clientID: old.clientId, consumerGroup: group })
  old.close()
}

async function runningInfo(run: TableRun, group: string, one: RawPeer): Promise<void> {
  one.forgetAsked()
  const ask = (step: string, fields: Record<string, string>) =>
    run.ask(`running info ${step}`, 307, {
      consumerGroup: group,
      clientId: one.clientId,
      jstackEnable: 'true',
      ...fields,
    })
  one.answer(307, () => ({
    body: '{"jstack":"TID: 1","mqTable":{},"properties":{},"subscriptionSet":[],"userConsumerInfo":{}}',
  }))
  await ask('with its stack', {})
  run.note(
    'asked for running info',
    one.asked.filter(({ code }) => code === 307),
  )
  await ask('of an unknown client', { clientId: 'none' })
  await ask('of an unknown group', { consumerGroup: run.name('GID_nobody') })
  one.answer(307, () => ({ code: 1, remark: 'The Consumer Group is not here' }))
  await ask('that is refused', {})
  one.answer(307, () => ({ code: 0, remark: 'done', body: 'not JSON' }))
  await ask('that is not JSON', {})
  await run.ask('running info without a group', 307, { clientId: one.clientId })
  await run.ask('running info without a client', 307, { consumerGroup: group })
}

async function directly(
  run: TableRun,
  topic: string,
  group: string,
  given: { one: RawPeer; messageId: string },
): Promise<void> {
  const { one, messageId } = given
  one.forgetAsked()
  const ask = (step: string, fields: Record<string, string>) =>
    run.ask(`directly ${step}`, 309, {
      consumerGroup: group,
      clientId: one.clientId,
      msgId: messageId,
      topic,
      ...fields,
    })
  one.answer(309, () => ({ body: '{"autoCommit":true,"consumeResult":"CR_SUCCESS","order":false,"spentTimeMills":3}' }))
  await ask('a message', {})
  run.note(
    'asked to consume directly',
    one.asked.filter(({ code }) => code === 309),
  )
  one.forgetAsked()
  await run.ask('directly without a topic', 309, { consumerGroup: group, clientId: one.clientId, msgId: messageId })
  run.note(
    'asked to consume directly without a topic',
    one.asked.filter(({ code }) => code === 309),
  )
  await ask('by an unknown client', { clientId: 'none' })
  await ask('a message that is not there', { msgId: `${messageId.slice(0, 16)}00000000FFFFFFF0` })
  await ask('an id that is no offset id', { msgId: 'nonsense' })
  await run.ask('directly without a client', 309, { consumerGroup: group, msgId: messageId, topic })
  await run.ask('directly without a message', 309, { consumerGroup: group, clientId: one.clientId, topic })
  await ask('on an unknown topic', { topic: run.name('NoSuchTopic') })
  one.answer(309, () => ({ code: 1, remark: 'The Consumer Group is not here' }))
  await ask('that is refused', {})
}

/** What the group is taken to subscribe to after heartbeats that differ. */
async function subscriptions(run: TableRun, topic: string, group: string, one: RawPeer): Promise<void> {
  const beat = (subString: string, subVersion: number, more: object[] = []) =>
    run.heartbeat(one, group, [], {
      subscriptionDataSet: [
        {
          topic,
          subString,
          tagsSet: [subString],
          codeSet: [javaHash(subString)],
          subVersion,
          expressionType: 'TAG',
          classFilterMode: false,
        },
        ...more,
      ],
    })
  await beat('TagNew', 1_700_000_000_005)
  await run.ask('subscription of a newer version', 345, { group, topic })
  await beat('TagOld', 1_700_000_000_004)
  await run.ask('subscription after an older version', 345, { group, topic })
  await beat('TagSame', 1_700_000_000_005)
  await run.ask('subscription after the same version', 345, { group, topic })
  await run.ask(
    'pull of a newer version than known',
    11,
    run.pullFields(group, topic, 0, 0, { sysFlag: '0', subVersion: '1700000000006' }),
  )
  await run.ask(
    'pull of the version',
    11,
    run.pullFields(group, topic, 0, 0, { sysFlag: '0', subVersion: '1700000000005' }),
  )
  one.forgetAsked()
  const other = {
    topic: run.name('Other'),
    subString: '*',
    tagsSet: [],
    codeSet: [],
    subVersion: 1,
    expressionType: 'TAG',
  }
  await beat('TagSame', 1_700_000_000_005, [other])
  await until('the member is told', () => one.asked.length > 0)
  run.note('told when a topic comes', one.asked)
  one.forgetAsked()
  await beat('TagSame', 1_700_000_000_005)
  await until('the member is told', () => one.asked.length > 0)
  run.note('told when a topic goes', one.asked)
  await run.ask('subscription to a topic that went', 345, { group, topic: run.name('Other') })
  await run.ask('subscription without a topic', 345, { group })
  await run.ask('connections after that', 203, { consumerGroup: group })
  await run.heartbeat(one, group, [topic], { messageModel: 'BROADCASTING', consumeType: 'CONSUME_ACTIVELY' })
  await run.ask('connections of a broadcasting group', 203, { consumerGroup: group })
  const broadcasting = await run.group('GID_cannot', { consumeBroadcastEnable: false })
  const reader = await run.peer({ clientId: `reader${run.suffix}` })
  await run.heartbeat(reader, broadcasting, [topic], { messageModel: 'BROADCASTING' })
  await run.ask('pull when broadcasting is forbidden', 11, run.pullFields(broadcasting, topic, 0, 0, { sysFlag: '0' }))
  const stopped = await run.group('GID_stopped', { consumeEnable: false })
  await run.ask('pull when consuming is forbidden', 11, run.pullFields(stopped, topic, 0, 0))
  await run.ask(
    'pull of a group that nobody registered',
    11,
    run.pullFields(run.name('GID_quiet'), topic, 0, 0, { sysFlag: '0' }),
  )
  await run.ask(
    'pull of a topic that is not subscribed to',
    11,
    run.pullFields(group, `%RETRY%${group}`, 0, 0, { sysFlag: '0' }),
  )
}

async function locks(run: TableRun, topic: string, group: string): Promise<void> {
  const one = await run.peer({ clientId: `locker-one${run.suffix}` })
  const two = await run.peer({ clientId: `locker-two${run.suffix}` })
  const body = (clientId: string, queueIds: readonly number[]) =>
    JSON.stringify({
      clientId,
      consumerGroup: group,
      mqSet: queueIds.map((queueId) => ({ brokerName: 'broker-a', queueId, topic })),
      onlyThisBroker: false,
    })
  const lock = (step: string, peer: RawPeer, queueIds: readonly number[]) =>
    run.ask(`lock ${step}`, 41, {}, body(peer.clientId, queueIds), peer)
  const unlock = (step: string, peer: RawPeer, queueIds: readonly number[]) =>
    run.ask(`unlock ${step}`, 42, {}, body(peer.clientId, queueIds), peer)
  await lock('two queues', one, [0, 1])
  await lock('the same again', one, [0, 1])
  await lock('what another holds', two, [0, 1])
  await lock('nothing', two, [])
  await unlock('what another holds', two, [0])
  await lock('it still', two, [0])
  await unlock('one of them', one, [0])
  await lock('what was given back', two, [0, 1])
  await lock('after that', one, [0, 1])
  await lock('a queue that is not there', one, [99])
  await run.ask('lock for another group', 41, {}, body(two.clientId, [1]).replace(group, run.name('GID_locks')), two)
  await run.ask('lock without a body', 41, {}, undefined, one)
  await run.ask('unlock without a body', 42, {}, undefined, one)
  await run.ask('lock without a group', 41, {}, '{"clientId":"x","mqSet":[]}', one)
  await run.ask('lock without queues', 41, {}, `{"clientId":"x","consumerGroup":"${group}"}`, one)
  one.close()
  await lock('what one holds that was cut off', two, [1])
}
