import type { RawPeer } from '../../testing/raw-peer.ts'
import { type RequestTable, type TableRun, until } from './table-run.ts'

const future = '4100000000000'

/** Moving the offsets of groups, on the side of the broker and through their members. */
export const resetTable: RequestTable = {
  name: 'resets',
  run: async (run) => {
    const topic = await run.topic('Resets', 2)
    const group = await run.group('GID_resets')
    await run.send(topic, 0, 5)
    await run.send(topic, 1, 3)
    await onTheBroker(run, topic, group)
    await told(run, topic, group)
    await throughMembers(run, topic, group)
    await clones(run, topic, group)
    await corrections(run, topic, group)
    await forbidding(run, topic, group)
    run.noteCode('delayed progress', await run.prepare(45))
  },
}

async function onTheBroker(run: TableRun, topic: string, group: string): Promise<void> {
  const reset = (step: string, fields: Record<string, string>) =>
    run.ask(`reset ${step}`, 222, { group, topic, timestamp: '0', isForce: 'true', ...fields })
  await reset('to the earliest', {})
  await reset('to the latest', { timestamp: '-1' })
  await reset('to another negative time', { timestamp: '-7' })
  await reset('to the future', { timestamp: future })
  await reset('without force', { isForce: 'false' })
  await reset('one queue by time', { queueId: '1', timestamp: '-1' })
  await reset('one queue to an offset', { queueId: '0', offset: '2' })
  await run.ask('ask after a reset to an offset', 14, { consumerGroup: group, topic, queueId: '0' })
  await reset('one queue to its end', { queueId: '0', offset: '5' })
  await reset('one queue one behind its end', { queueId: '0', offset: '6' })
  await reset('one queue beyond its end', { queueId: '0', offset: '7' })
  await reset('one queue to -2', { queueId: '0', offset: '-2' })
  await reset('one queue to offset -1', { queueId: '0', offset: '-1', timestamp: '-1' })
  await reset('all queues to an offset', { queueId: '-1', offset: '1', timestamp: '-1' })
  const strange = await run.group('GID_strange')
  await reset('a queue that is not there', { group: strange, queueId: '9', offset: '0' })
  await reset('a queue that is not there by time', { group: strange, queueId: '9' })
  await run.prepare(207, { groupName: strange, cleanOffset: 'true' })
  await reset('queue -3', { queueId: '-3' })
  await reset('on an unknown topic', { topic: run.name('NoSuchTopic') })
  await reset('of an unknown group', { group: run.name('GID_nobody') })
  await run.ask('reset without a time', 222, { group, topic, isForce: 'true' })
  await run.ask('reset without isForce', 222, { group, topic, timestamp: '0' })
}

/** How a member hears of a reset. */
async function told(run: TableRun, topic: string, group: string): Promise<void> {
  const question = { consumerGroup: group, topic, queueId: '0' }
  await run.prepare(222, { group, topic, queueId: '0', offset: '2', timestamp: '0', isForce: 'true' })
  await run.ask('commit while a reset waits', 15, { ...question, commitOffset: '4' })
  await run.ask('ask while a reset waits', 14, question)
  await run.ask('progress while a reset waits', 208, { consumerGroup: group, topic })
  await run.ask('pull while a reset waits', 11, run.pullFields(group, topic, 0, 4))
  await run.ask('pull after the reset was told', 11, run.pullFields(group, topic, 0, 4))
  await run.ask('commit after the reset was told', 15, { ...question, commitOffset: '4' })
  await run.ask('ask after the commit', 14, question)
  await run.prepare(222, { group, topic, queueId: '0', offset: '1', timestamp: '0', isForce: 'true' })
  await run.ask(
    'pull with a commit while a reset waits',
    11,
    run.pullFields(group, topic, 0, 4, { sysFlag: '5', commitOffset: '3' }),
  )
  await run.ask('ask after that pull', 14, question)
}

async function throughMembers(run: TableRun, topic: string, group: string): Promise<void> {
  await run.prepare(25, {}, 'useServerSideResetOffset=false\n')
  try {
    const reset = (step: string, fields: Record<string, string>) =>
      run.ask(`tell ${step}`, 222, { group, topic, timestamp: '0', isForce: 'true', ...fields })
    await reset('nobody', {})
    const online = await member(run, 'one', group, topic, {})
    await reset('a member to go to the earliest', {})
    await sawReset(run, 'the member', online)
    await run.prepare(15, { consumerGroup: group, topic, queueId: '0', commitOffset: '2' })
    await run.prepare(15, { consumerGroup: group, topic, queueId: '1', commitOffset: '3' })
    await reset('a member to go to the latest without force', { timestamp: '-1', isForce: 'false' })
    await sawReset(run, 'a member without force', online)
    await reset('a member to go to the latest', { timestamp: '-1' })
    await sawReset(run, 'a member of the latest', online)
    await reset('on an unknown topic', { topic: run.name('NoSuchTopic') })
    await reset('a group without offsets', { group: run.name('GID_nobody') })
    await reset('one queue an offset', { queueId: '0', offset: '1' })
    await sawReset(run, 'a member of one queue', online)
    const cpp = await member(run, 'cpp', group, topic, { language: 'CPP' })
    await reset('a member in C++', {})
    await sawReset(run, 'a member in Java beside one in C++', online)
    await sawReset(run, 'a member in C++', cpp)
    const tool = await run.peer({ clientId: `tool-cpp${run.suffix}`, language: 'CPP' })
    await run.ask('tell by a tool in C++', 222, { group, topic, timestamp: '0', isForce: 'true' }, undefined, tool)
    await sawReset(run, 'a member in Java by a tool in C++', online)
    await sawReset(run, 'a member in C++ by a tool in C++', cpp)
    cpp.close()
    const old = await member(run, 'old', group, topic, { version: 27 })
    await reset('a member that is too old', {})
    old.close()
  } finally {
    await run.prepare(25, {}, 'useServerSideResetOffset=true\n')
  }
}

async function member(run: TableRun, name: string, group: string, topic: string, identity: object): Promise<RawPeer> {
  const peer = await run.peer({ clientId: `${name}${run.suffix}`, ...identity })
  await run.heartbeat(peer, group, [topic])
  return peer
}

async function sawReset(run: TableRun, who: string, peer: RawPeer): Promise<void> {
  const resets = () => peer.asked.filter(({ code }) => code === 220)
  await until(`${who} is told of a reset`, () => resets().length > 0)
  run.note(`told to ${who}`, resets())
  peer.forgetAsked()
}

async function clones(run: TableRun, topic: string, group: string): Promise<void> {
  const target = await run.group('GID_clone')
  const clone = (step: string, fields: Record<string, string>) =>
    run.ask(`clone ${step}`, 314, { srcGroup: group, destGroup: target, topic, offline: 'false', ...fields })
  await run.prepare(15, { consumerGroup: group, topic, queueId: '0', commitOffset: '2' })
  await run.prepare(15, { consumerGroup: group, topic, queueId: '1', commitOffset: '1' })
  await clone('a group', {})
  await run.ask('progress of the clone', 208, { consumerGroup: target, topic })
  await clone('an unknown group', { srcGroup: run.name('GID_nobody') })
  await clone('to an unknown group', { destGroup: run.name('GID_unborn') })
  await run.ask('progress of an unborn clone', 208, { consumerGroup: run.name('GID_unborn'), topic })
  await clone('on an unknown topic', { topic: run.name('NoSuchTopic') })
  await run.ask('groups of the topic', 300, { topic })
  await run.ask('clone all topics', 314, { srcGroup: group, destGroup: run.name('GID_cloneAll'), offline: 'false' })
  await run.ask('progress of a clone of all topics', 208, { consumerGroup: run.name('GID_cloneAll') })
  await clone('with an empty topic', { topic: '', destGroup: run.name('GID_cloneEmpty') })
  await run.ask('topics of that clone', 343, { group: run.name('GID_cloneEmpty') })
  await run.ask('clone without a source', 314, { destGroup: target, topic })
  await run.ask('topics of a group', 343, { group })
  await run.ask('topics of an unknown group', 343, { group: run.name('GID_nobody') })
}

async function corrections(run: TableRun, topic: string, group: string): Promise<void> {
  const ask = (step: string, fields: Record<string, string>) =>
    run.ask(`correct ${step}`, 308, { compareGroup: group, topic, ...fields })
  const far = await run.group('GID_far')
  await run.prepare(15, { consumerGroup: far, topic, queueId: '0', commitOffset: '4' })
  await run.prepare(15, { consumerGroup: far, topic, queueId: '1', commitOffset: '0' })
  await ask('by a group', {})
  await ask('by a group far ahead', { compareGroup: far })
  await ask('by an unknown group', { compareGroup: run.name('GID_nobody') })
  await ask('on an unknown topic', { topic: run.name('NoSuchTopic') })
  await run.ask('correct without a group', 308, { topic })
  await run.prepare(15, { consumerGroup: group, topic, queueId: '0', commitOffset: '-5' })
  await ask('by a group with a negative offset', {})
  await run.prepare(15, { consumerGroup: group, topic, queueId: '0', commitOffset: '1' })
  await ask('leaving one out', { filterGroups: far })
  await run.ask('progress of the one left out', 208, { consumerGroup: far, topic })
}

async function forbidding(run: TableRun, topic: string, group: string): Promise<void> {
  const ask = (step: string, fields: Record<string, string>) =>
    run.ask(`forbid ${step}`, 353, { group, topic, ...fields })
  const pull = (step: string) => run.ask(`pull when ${step}`, 11, run.pullFields(group, topic, 0, 0, { sysFlag: '0' }))
  const peer = await member(run, 'reader', group, topic, {})
  await ask('nothing yet', {})
  await ask('reading', { readable: 'false' })
  await ask('and ask', {})
  await pull('forbidden')
  await run.ask('pull with a subscription when forbidden', 11, run.pullFields(group, topic, 0, 0))
  await run.ask('configuration with what is forbidden', 352, { group })
  await ask('no more', { readable: 'true' })
  await pull('allowed')
  await ask('for an unknown group', { group: run.name('GID_nobody'), readable: 'false' })
  await ask('on an unknown topic', { topic: run.name('NoSuchTopic'), readable: 'false' })
  await run.ask('forbid without a group', 353, { topic, readable: 'false' })
  peer.close()
}
