import { requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { wholeNumberOf } from '../option-values.ts'
import { atEach, targetsOf } from '../targets.ts'

/** Has a group consume a topic by pulling or by popping (Java: SetConsumeModeSubCommand). */
export const setConsumeMode = command({
  name: 'setConsumeMode',
  about: 'Set consume message mode. pull/pop etc.',
  options: {
    brokerAddr: { short: 'b', about: 'create subscription group to which broker' },
    clusterName: { short: 'c', about: 'create subscription group to which cluster' },
    topicName: { short: 't', about: 'topic name', isRequired: true },
    groupName: { short: 'g', about: 'consumer group name', isRequired: true },
    mode: { short: 'm', about: 'consume mode. PULL/POP', isRequired: true },
    popShareQueueNum: { short: 'q', about: 'num of queue which share in pop mode' },
  },
  async run({ client, out }, values) {
    const [topic, consumerGroup, mode] = [values.topicName.trim(), values.groupName.trim(), values.mode.trim()]
    if (mode !== 'PULL' && mode !== 'POP')
      throw new CommandError(`-m takes PULL or POP, not ${JSON.stringify(values.mode)}`)
    const popShareQueueNum =
      values.popShareQueueNum === undefined ? 0 : wholeNumberOf('-q', values.popShareQueueNum, { least: -1 })
    const body = { topic, consumerGroup, mode, popShareQueueNum } as const
    let done = 0
    const addresses = await targetsOf(client, { broker: values.brokerAddr, cluster: values.clusterName?.trim() })
    await atEach(out, addresses, async (address) => {
      await client.call(address, requests.setMessageRequestMode, {}, { body })
      out.line(`set consume mode to ${address} success.`)
      done++
    })
    if (done === 0) return
    out.line(`topic[${topic}] group[${consumerGroup}] consume mode[${mode}] popShareQueueNum[${popShareQueueNum}]`)
    out.fact('mode', body)
  },
})
