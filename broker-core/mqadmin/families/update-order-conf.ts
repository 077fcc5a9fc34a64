import { command, CommandError } from '../command.ts'
import { UsageError } from '../parse-options.ts'
import { readOrderConfig, removeOrderConfig, writeOrderConfig } from '../order-config.ts'

/** Reads, sets or removes how many queues an ordered topic has on each broker (Java: UpdateOrderConfCommand). */
export const updateOrderConf = command({
  name: 'updateOrderConf',
  about: 'Create or update or delete order conf.',
  options: {
    method: { short: 'm', about: 'option type [eg. put|get|delete', isRequired: true },
    topic: { short: 't', about: 'topic name', isRequired: true },
    orderConf: { short: 'v', about: 'set order conf [eg. brokerName1:num;brokerName2:num]' },
  },
  async run(context, values) {
    const { client, out } = context
    const topic = values.topic.trim()
    // The official tool ends these lines without a line end.
    switch (values.method.trim()) {
      case 'get': {
        const value = await readOrderConfig(client, topic)
        if (value === undefined)
          throw new CommandError(`no order configuration is kept for the topic ${topic} (code 22)`)
        out.line(`get orderConf success. topic=[${topic}], orderConf=[${value}] `)
        return out.fact('orderConf', value)
      }
      case 'put': {
        const value = values.orderConf?.trim() ?? ''
        if (value === '') throw new CommandError('please set orderConf with option -v.')
        if (!/^[^:;\s]+:\d+(;[^:;\s]+:\d+)*;?$/.test(value))
          throw new CommandError(`-v is brokerName1:num;brokerName2:num, not ${JSON.stringify(value)}`)
        if (!(await writeOrderConfig(context, topic, value))) return
        out.line(`update orderConf success. topic=[${topic}], orderConf=[${value}]`)
        return out.fact('orderConf', value)
      }
      case 'delete': {
        if (!(await removeOrderConfig(context, topic))) return
        out.line(`delete orderConf success. topic=[${topic}]`)
        return out.fact('orderConf', null)
      }
      default:
        throw new UsageError(`-m is put, get or delete, not ${JSON.stringify(values.method)}`)
    }
  },
})
