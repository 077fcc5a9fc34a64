import { requests, type ReplyBodyOf } from '../../client/index.ts'
import { command, type CommandContext, CommandError } from '../command.ts'
import { fixed, timeWithMs } from '../java-text.ts'
import type { Column } from '../output.ts'
import { repeatEvery } from '../repeat.ts'
import { atEach, targetsOf } from '../targets.ts'

type HaRuntimeInfo = ReplyBodyOf<typeof requests.getBrokerHaStatus>

const right = { width: 16, isRight: true, gap: 1 } as const
const columns: readonly Column[] = [
  { title: '#SlaveAddr', key: 'slave', width: 32 },
  { title: '#SlaveAckOffset', key: 'ackOffset', width: 16 },
  { title: '#Diff', key: 'diff', ...right },
  { title: '#TransferSpeed(KB/s)', key: 'speed', ...right },
  { title: '#Status', key: 'status', ...right },
  { title: '#TransferFromWhere', key: 'transferFrom', ...right },
]

/** How far the slaves of masters are, or how far a slave is (Java: HAStatusSubCommand). */
export const haStatus = command({
  name: 'haStatus',
  about: 'Fetch ha runtime status data.',
  isWatchable: true,
  options: {
    brokerAddr: { short: 'b', about: 'which broker to fetch' },
    clusterName: { short: 'c', about: 'which cluster' },
    interval: { short: 'i', about: 'the interval(second) of get info' },
  },
  async run(context, { brokerAddr, clusterName, interval }) {
    const { client, out } = context
    if (brokerAddr === undefined && clusterName === undefined)
      throw new CommandError('give a broker (-b) or a cluster (-c)')
    await repeatEvery(context, interval, async () => {
      const addresses = await targetsOf(client, { broker: brokerAddr, cluster: clusterName?.trim() })
      await atEach(out, addresses, async (address) => {
        const { body } = await client.call(address, requests.getBrokerHaStatus, {})
        out.fact(address, body)
        if (out.isJson) return
        if (body.master) printMaster(context, address, body)
        else printSlave(context, body)
      })
    })
  },
})

function printMaster({ out }: CommandContext, address: string, info: HaRuntimeInfo): void {
  const { haConnectionInfo: slaves } = info
  out.line()
  out.line(`#MasterAddr\t${address}`)
  out.line(`#MasterCommitLogMaxOffset\t${info.masterCommitLogMaxOffset}`)
  out.line(`#SlaveNum\t${slaves.length}`)
  out.line(`#InSyncSlaveNum\t${info.inSyncSlaveNums}`)
  const table = out.table('slaves', columns)
  for (const slave of slaves)
    table.row({
      slave: slave.addr,
      ackOffset: slave.slaveAckOffset,
      diff: slave.diff,
      speed: fixed(slave.transferredByteInSecond / 1024),
      status: slave.inSync ? 'OK' : 'Fall Behind',
      transferFrom: slave.transferFromWhere,
    })
}

function printSlave({ out }: CommandContext, { haClientRuntimeInfo: slave }: HaRuntimeInfo): void {
  out.line()
  out.line(`#MasterAddr\t${slave.masterAddr ?? 'null'}`)
  out.line(`#CommitLogMaxOffset\t${slave.maxOffset}`)
  out.line(`#TransferSpeed(KB/s)\t${fixed(slave.transferredByteInSecond / 1024)}`)
  out.line(`#LastReadTime\t${timeWithMs(slave.lastReadTimestamp)}`)
  out.line(`#LastWriteTime\t${timeWithMs(slave.lastWriteTimestamp)}`)
  out.line(`#MasterFlushOffset\t${slave.masterFlushOffset}`)
}
