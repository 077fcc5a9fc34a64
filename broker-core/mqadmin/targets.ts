import { type AdminClient, type BrokerAddress, CallError, type FanOutFailure } from '../client/index.ts'
import { CommandError } from './command.ts'
import type { Output } from './output.ts'
import { UsageError } from './parse-options.ts'

/**
 * The address of a `-b` option: port 10911 where none is given.
 * @throws CommandError when it is no address
 */
export function brokerAddressOf(text: string): string {
  const given = text.trim()
  const address = /:\d+$/.test(given) ? given : `${given}:10911`
  if (!/^(\[[0-9a-fA-F:.%]+\]|[^[\]:/\s]+):\d{1,5}$/.test(address))
    throw new CommandError(`${JSON.stringify(text)} is not the address of a broker (host:port)`)
  return address
}

/** All brokers of a cluster, masters and slaves. @throws CommandError when the NameServer knows no such cluster */
export async function brokersOfCluster(client: AdminClient, cluster: string): Promise<BrokerAddress[]> {
  const { brokers } = await client.directory.get()
  const found = brokers.filter((broker) => broker.cluster === cluster)
  if (found.length > 0) return found
  const known = [...new Set(brokers.map((broker) => broker.cluster))].sort()
  const hint = known.length === 0 ? 'no broker is registered' : `there are ${known.join(', ')}`
  throw new CommandError(
    `Make sure the specified clusterName exists: ${JSON.stringify(cluster)} is not known to the name server, ${hint}`,
  )
}

/** The masters of a cluster. @throws CommandError */
export async function mastersOfCluster(client: AdminClient, cluster: string): Promise<BrokerAddress[]> {
  return (await brokersOfCluster(client, cluster)).filter(({ brokerId }) => brokerId === 0)
}

/** The brokers that `-b` or `-c` mean; `-b` counts when both are given. @throws UsageError when neither is, CommandError */
export async function targetsOf(
  client: AdminClient,
  given: { readonly broker: string | undefined; readonly cluster: string | undefined },
  which: 'masters' | 'all' = 'masters',
): Promise<string[]> {
  if (given.broker !== undefined) return [brokerAddressOf(given.broker)]
  if (given.cluster === undefined) throw new UsageError('give a broker (-b) or a cluster (-c)')
  const brokers = await brokersOfCluster(client, given.cluster)
  return brokers.filter(({ brokerId }) => which === 'all' || brokerId === 0).map(({ address }) => address)
}

interface Failure {
  readonly address: string
  readonly message: string
  readonly responseCode?: number | undefined
}

/** Whom, why, and RocketMQ's code where a server gave one; most messages begin with the address. */
function said({ address, message, responseCode }: Failure): string {
  const text = message.startsWith(address) ? message : `${address}: ${message}`
  return responseCode === undefined ? text : `${text} (code ${responseCode})`
}

/** Names the peers that failed, beside the results of the rest. */
export function reportFailures(out: Output, failures: readonly FanOutFailure[]): void {
  for (const failure of failures) out.problem(`[error] ${failure.broker} ${said(failure)}`)
}

/** Does something at each address in turn; a failure is reported and the others are still asked. */
export async function atEach(
  out: Output,
  addresses: readonly string[],
  action: (address: string) => Promise<void>,
): Promise<void> {
  for (const address of addresses) {
    try {
      await action(address)
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      const { message, responseCode } = thrown
      out.problem(`[error] ${said({ address, message, responseCode })}`)
    }
  }
}

/** Settings under a title, one a line, as brokers and NameServers give them. */
export function printSettings(
  out: Output,
  title: string,
  address: string,
  settings: ReadonlyMap<string, string>,
): void {
  out.line(title)
  for (const [name, value] of settings) out.line(`${name.padEnd(50)}=  ${value}`)
  out.line()
  out.fact(address, Object.fromEntries(settings))
}
