import type { RequestTable, TableRun } from './table-run.ts'

/** Committing, asking and searching offsets, odd ones too. */
export const offsetTable: RequestTable = {
  name: 'offsets',
  run: async (run) => {
    const topic = await run.topic('Offsets', 2)
    const group = await run.group('GID_offsets')
    await run.send(topic, 0, 5)
    await commits(run, topic, group)
    await questions(run, topic, group)
    await ends(run, topic)
    await oddProgress(run, topic, group)
    await oddPulls(run, topic, group)
  },
}

async function commits(run: TableRun, topic: string, group: string): Promise<void> {
  const commit = (step: string, fields: Record<string, string>) =>
    run.ask(`commit ${step}`, 15, { consumerGroup: group, topic, queueId: '0', commitOffset: '1', ...fields })
  await commit('an ordinary offset', {})
  await commit('of an unknown group', { consumerGroup: run.name('GID_nobody') })
  await commit('of an empty group name', { consumerGroup: '' })
  await commit('on an unknown topic', { topic: run.name('NoSuchTopic') })
  await run.ask('commit without a queue', 15, { consumerGroup: group, topic, commitOffset: '1' })
  await run.ask('commit without an offset', 15, { consumerGroup: group, topic, queueId: '0' })
  await commit('to queue -1', { queueId: '-1' })
  await commit('to a queue that is not there', { queueId: '7' })
  await commit('backwards', { commitOffset: '0' })
  await commit('a negative offset', { commitOffset: '-5' })
  await run.ask('ask after a negative one', 14, { consumerGroup: group, topic, queueId: '0' })
  await commit('the smallest number', { commitOffset: '-9223372036854775808' })
  await commit('the largest number', { commitOffset: '9223372036854775807' })
  await run.ask('ask after the largest', 14, { consumerGroup: group, topic, queueId: '0' })
  await commit('far beyond the end', { commitOffset: '1000' })
}

async function questions(run: TableRun, topic: string, group: string): Promise<void> {
  const ask = (step: string, fields: Record<string, string>) =>
    run.ask(`ask ${step}`, 14, { consumerGroup: run.name('GID_new'), topic, queueId: '0', ...fields })
  await ask('for a new group on a young queue', {})
  await ask('for a new group on an empty queue', { queueId: '1' })
  await ask('for a new group that does not want 0', { setZeroIfNotFound: 'false' })
  await ask('for a new group that wants 0', { setZeroIfNotFound: 'true' })
  await ask('for a new group that wants 0 on an empty queue', { queueId: '1', setZeroIfNotFound: 'true' })
  await ask('on an unknown topic', { topic: run.name('NoSuchTopic') })
  await ask('on queue -1', { queueId: '-1' })
  await ask('on a queue that is not there', { queueId: '7' })
  await ask('for an offset far beyond the end', { consumerGroup: group })
  await ask('without a group', { consumerGroup: '' })
}

async function ends(run: TableRun, topic: string): Promise<void> {
  for (const [code, what] of [
    [30, 'end'],
    [31, 'beginning'],
    [32, 'oldest time'],
  ] as const) {
    await run.ask(`${what} of a queue`, code, { topic, queueId: '0' })
    await run.ask(`${what} of an empty queue`, code, { topic, queueId: '1' })
    await run.ask(`${what} of queue -1`, code, { topic, queueId: '-1' })
    await run.ask(`${what} of a queue that is not there`, code, { topic, queueId: '9' })
    await run.ask(`${what} of an unknown topic`, code, { topic: run.name('NoSuchTopic'), queueId: '0' })
  }
  const search = (step: string, fields: Record<string, string>) =>
    run.ask(`search ${step}`, 29, { topic, queueId: '0', timestamp: '0', ...fields })
  const future = '4100000000000'
  await search('time 0', {})
  await search('a negative time', { timestamp: '-1' })
  await search('the future', { timestamp: future })
  await search('the future, upper', { timestamp: future, boundaryType: 'UPPER' })
  await search('the past, upper', { timestamp: '1', boundaryType: 'UPPER' })
  await search('with lower case', { timestamp: future, boundaryType: 'upper' })
  await search('with an unknown boundary', { timestamp: future, boundaryType: 'MIDDLE' })
  await search('an empty queue', { queueId: '1' })
  await search('a queue that is not there', { queueId: '9', timestamp: future })
  await search('an unknown topic', { topic: run.name('NoSuchTopic'), timestamp: future })
}

/** What is told of a group whose offsets make no sense. */
async function oddProgress(run: TableRun, topic: string, group: string): Promise<void> {
  const commit = (offset: string) =>
    run.prepare(15, { consumerGroup: group, topic, queueId: '0', commitOffset: offset })
  for (const [offset, what] of [
    ['1000', 'beyond the end'],
    ['-5', 'before the beginning'],
    ['2', 'in between'],
    ['5', 'at the end'],
    ['0', 'at the beginning'],
  ] as const) {
    await commit(offset)
    await run.ask(`progress of a group ${what}`, 208, { consumerGroup: group, topic })
    await run.ask(`time span of a group ${what}`, 303, { topic, group })
  }
  await run.ask('progress of an unknown group', 208, { consumerGroup: run.name('GID_nobody') })
  await run.ask('progress on an unknown topic', 208, { consumerGroup: group, topic: run.name('NoSuchTopic') })
  await run.ask('progress of all topics', 208, { consumerGroup: group })
  await run.ask('progress of a list', 208, { consumerGroup: group, topicList: `${topic};${run.name('NoSuchTopic')};` })
  await run.ask('time span on an unknown topic', 303, { topic: run.name('NoSuchTopic'), group })
  await run.ask('time span of an unknown group', 303, { topic, group: run.name('GID_nobody') })
}

async function oddPulls(run: TableRun, topic: string, group: string): Promise<void> {
  const pull = (step: string, queueOffset: string, more: Record<string, string> = {}) =>
    run.ask(`pull ${step}`, 11, run.pullFields(group, topic, 0, queueOffset, more))
  await pull('from 0', '0')
  await pull('from -1', '-1')
  await pull('from the smallest number', '-9223372036854775808')
  await pull('from the end', '5')
  await pull('from behind the end', '6')
  await pull('from far beyond the end', '100000')
  await pull('from the largest number', '9223372036854775807')
  await pull('an empty queue from 0', '0', { queueId: '1' })
  await pull('an empty queue from 3', '3', { queueId: '1' })
  await pull('nothing at most', '0', { maxMsgNums: '0' })
  await pull('-1 at most', '0', { maxMsgNums: '-1' })
  await pull('one', '0', { maxMsgNums: '1' })
  await pull('from queue -1', '0', { queueId: '-1' })
  await pull('from a queue that is not there', '0', { queueId: '2' })
  await pull('with a commit', '3', { sysFlag: '5', commitOffset: '3' })
  await run.ask('ask after a pull with a commit', 14, { consumerGroup: group, topic, queueId: '0' })
  await pull('with a negative commit', '3', { sysFlag: '5', commitOffset: '-1' })
  await run.ask('ask after a pull with a negative commit', 14, { consumerGroup: group, topic, queueId: '0' })
  await pull('with a commit beyond the end', '3', { sysFlag: '5', commitOffset: '77' })
  await run.ask('ask after a pull with a commit beyond the end', 14, { consumerGroup: group, topic, queueId: '0' })
  await pull('with a commit backwards', '3', { sysFlag: '5', commitOffset: '1' })
  await run.ask('ask after a pull with a commit backwards', 14, { consumerGroup: group, topic, queueId: '0' })
  await run.ask('progress after pulls', 208, { consumerGroup: group, topic })
}
