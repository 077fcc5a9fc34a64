import { type AdminClient, CallError, parseAddresses, requests } from '../../client/index.ts'
import { command, CommandError } from '../command.ts'
import { lacking } from '../lacking.ts'
import { repeatEvery } from '../repeat.ts'
import { atEach, brokersOfCluster } from '../targets.ts'

const noController = lacking('is no controller')

/** Addresses of an option `-a`; port 9878 where none is given. @throws OperatingError when one is none */
const controllersOf = (text: string): string[] => parseAddresses(text, 9878)

/** What the first controller that answers says of all. @throws CallError of the last one */
async function metadataOf(client: AdminClient, text: string) {
  let last: unknown = new CommandError('give the address of a controller (-a)')
  for (const address of controllersOf(text)) {
    try {
      const reply = await client.call(address, requests.controllerGetMetadataInfo, {}).catch(noController)
      return { address, ...reply.header }
    } catch (thrown) {
      if (!(thrown instanceof CallError) || !thrown.retriable) throw thrown
      last = thrown
    }
  }
  throw last
}

/** The controller that leads: only it decides. @throws CommandError when there is none at present */
async function leaderOf(client: AdminClient, text: string): Promise<string> {
  const { address, controllerLeaderAddress } = await metadataOf(client, text)
  if (!controllerLeaderAddress) throw new CommandError(`${address} knows no controller that leads at present`)
  return controllerLeaderAddress
}

/** Who leads the controllers (Java: GetControllerMetaDataSubCommand). */
export const getControllerMetaData = command({
  name: 'getControllerMetaData',
  about: "Get controller cluster's metadata.",
  needsNoNameServer: true,
  options: {
    controllerAddress: { short: 'a', about: 'the address of controller', isRequired: true },
  },
  async run({ client, out }, values) {
    const { group, controllerLeaderId, controllerLeaderAddress, peers } = await metadataOf(
      client,
      values.controllerAddress,
    )
    const each = peers === undefined || peers === '' ? [] : peers.split(';').filter((peer) => peer !== '')
    out.line()
    out.line(`#ControllerGroup\t${group ?? null}`)
    out.line(`#ControllerLeaderId\t${controllerLeaderId ?? null}`)
    out.line(`#ControllerLeaderAddress\t${controllerLeaderAddress ?? null}`)
    for (const peer of each) out.line(`#Peer:\t${peer}`)
    out.fact('group', group ?? null)
    out.fact('leaderId', controllerLeaderId ?? null)
    out.fact('leaderAddress', controllerLeaderAddress ?? null)
    out.fact('peers', each)
  },
})

/** Settings of each controller (Java: GetControllerConfigSubCommand). */
export const getControllerConfig = command({
  name: 'getControllerConfig',
  about: 'Get controller config.',
  needsNoNameServer: true,
  options: {
    controllerAddress: {
      short: 'a',
      about: 'Controller address list, eg: 192.168.0.1:9878;192.168.0.2:9878',
      isRequired: true,
    },
  },
  run({ client, out }, values) {
    return atEach(out, controllersOf(values.controllerAddress), async (address) => {
      const { body } = await client.call(address, requests.getControllerConfig, {}).catch(noController)
      out.line(`============${address}============`)
      for (const [name, value] of body) out.line(`${name.padEnd(50)}=  ${value}`)
      out.fact(address, Object.fromEntries(body))
    })
  },
})

/** Changes a setting of each controller (Java: UpdateControllerConfigSubCommand). */
export const updateControllerConfig = command({
  name: 'updateControllerConfig',
  about: 'Update controller config.',
  needsNoNameServer: true,
  options: {
    controllerAddress: {
      short: 'a',
      about: 'Controller address list, eg: 192.168.0.1:9878;192.168.0.2:9878',
      isRequired: true,
    },
    key: { short: 'k', about: 'config key', isRequired: true },
    value: { short: 'v', about: 'config value', isRequired: true },
  },
  async run({ client, out }, values) {
    const [key, value] = [values.key.trim(), values.value.trim()]
    const addresses = controllersOf(values.controllerAddress)
    await atEach(out, addresses, async (address) => {
      const body = new Map([[key, value]])
      await client.call(address, requests.updateControllerConfig, {}, { body }).catch(noController)
      out.fact(address, 'updated')
    })
    if (out.hasProblems) return
    out.line(`update controller config success![${addresses.join(', ')}]`)
    out.line(`${key} : ${value}`)
  },
})

/** Makes a replica the master (Java: ReElectMasterSubCommand). */
export const electMaster = command({
  name: 'electMaster',
  about: 'Re-elect the specified broker as master.',
  needsNoNameServer: true,
  options: {
    controllerAddress: { short: 'a', about: 'The address of controller', isRequired: true },
    brokerId: { short: 'b', about: 'The id of the broker which requires to become master', isRequired: true },
    brokerName: {
      short: 'bn',
      about: 'The broker name of the replicas that require to be manipulated',
      isRequired: true,
    },
    clusterName: { short: 'c', about: 'the clusterName of broker', isRequired: true },
  },
  async run({ client, out, confirm, now }, values) {
    const [brokerName, clusterName] = [values.brokerName.trim(), values.clusterName.trim()]
    const brokerId = controllerIdOf(values.brokerId)
    const leader = await leaderOf(client, values.controllerAddress)
    await confirm(
      `Broker ${brokerId} becomes the master of ${brokerName}; who sends to the present one fails meanwhile.`,
    )
    const { header, body } = await client
      .call(leader, requests.controllerElectMaster, {
        clusterName,
        brokerName,
        brokerId,
        designateElect: true,
        invokeTime: now(),
      })
      .catch(noController)
    out.line()
    out.line(`#ClusterName\t${clusterName}`)
    out.line(`#BrokerName\t${brokerName}`)
    out.line(`#BrokerMasterAddr\t${header.masterAddress ?? null}`)
    out.line(`#MasterEpoch\t${header.masterEpoch ?? null}`)
    out.line(`#SyncStateSetEpoch\t${header.syncStateSetEpoch ?? null}`)
    const members = body.brokerMemberGroup?.brokerAddrs ?? new Map<number, string>()
    for (const [id, address] of members) out.line(`\t#Broker\t${id}\t${address}`)
    out.fact('elected', { clusterName, brokerName, ...header, brokers: members })
  },
})

/** Id of a broker at its controller. @throws CommandError */
function controllerIdOf(text: string): number {
  const id = /^\d{1,15}$/.test(text.trim()) ? Number(text) : NaN
  if (Number.isNaN(id)) throw new CommandError(`the id of a broker is a number, not ${JSON.stringify(text)}`)
  return id
}

/** Forgets replicas of a broker (Java: CleanControllerBrokerMetaSubCommand). */
export const cleanBrokerMetadata = command({
  name: 'cleanBrokerMetadata',
  about: 'Clean metadata of broker on controller.',
  needsNoNameServer: true,
  options: {
    controllerAddress: { short: 'a', about: 'The address of controller', isRequired: true },
    brokerControllerIdsToClean: {
      short: 'b',
      about:
        'The brokerController id list which requires to clean metadata. eg: 1;2;3, means that clean broker-1, broker-2 and broker-3',
    },
    brokerName: {
      short: 'bn',
      about: 'The broker name of the replicas that require to be manipulated',
      isRequired: true,
    },
    clusterName: { short: 'c', about: 'The clusterName of broker' },
    cleanLivingBroker: { short: 'l', about: 'Whether clean up living brokers,default value is false', isFlag: true },
  },
  async run({ client, out, confirm, now }, values) {
    const brokerName = values.brokerName.trim()
    const ids = values.brokerControllerIdsToClean?.trim()
    if (ids !== undefined && !/^\d+(?:;\d+)*;?$/.test(ids))
      throw new CommandError('please set the option <brokerControllerIdsToClean> according to the format, 1;2;3')
    if (!values.cleanLivingBroker && !values.clusterName?.trim())
      throw new CommandError('cleanLivingBroker option is false, clusterName option can not be empty.')
    const leader = await leaderOf(client, values.controllerAddress)
    const who = ids === undefined ? 'all replicas' : `${ids.split(';').filter(Boolean).length} replica(s) (${ids})`
    await confirm(`The controllers forget ${who} of ${brokerName}.`)
    await client
      .call(leader, requests.cleanBrokerData, {
        ...(values.clusterName === undefined ? {} : { clusterName: values.clusterName.trim() }),
        brokerName,
        ...(ids === undefined ? {} : { brokerControllerIdsToClean: ids }),
        isCleanLivingBroker: values.cleanLivingBroker,
        invokeTime: now(),
      })
      .catch(noController)
    out.line(`clear broker ${brokerName} metadata from controller success! `)
    out.fact('cleaned', brokerName)
  },
})

/** Which replicas are level with their masters (Java: GetSyncStateSetSubCommand). */
export const getSyncStateSet = command({
  name: 'getSyncStateSet',
  about: 'Fetch syncStateSet for target brokers.',
  needsNoNameServer: true,
  isWatchable: true,
  options: {
    controllerAddress: { short: 'a', about: 'the address of controller', isRequired: true },
    brokerName: { short: 'b', about: 'which broker to fetch' },
    clusterName: { short: 'c', about: 'which cluster' },
    interval: { short: 'i', about: 'the interval(second) of get info' },
  },
  async run(context, values) {
    const { client, out } = context
    const { brokerName, clusterName } = values
    if (brokerName === undefined && clusterName === undefined)
      throw new CommandError('give the name of a broker (-b) or a cluster (-c)')
    await repeatEvery(context, values.interval, async () => {
      const names =
        brokerName === undefined
          ? [...new Set((await brokersOfCluster(client, clusterName!.trim())).map(({ broker }) => broker))]
          : [brokerName.trim()]
      const leader = await leaderOf(client, values.controllerAddress)
      const { body } = await client
        .call(leader, requests.controllerGetSyncStateData, {}, { body: names })
        .catch(noController)
      for (const [name, replicas] of body.replicasInfoTable) {
        out.line()
        out.line(`#brokerName\t${name}`)
        out.line(`#MasterBrokerId\t${replicas.masterBrokerId ?? null}`)
        out.line(`#MasterAddr\t${replicas.masterAddress ?? null}`)
        out.line(`#MasterEpoch\t${replicas.masterEpoch}`)
        out.line(`#SyncStateSetEpoch\t${replicas.syncStateSetEpoch}`)
        out.line(`#SyncStateSetNums\t${replicas.inSyncReplicas.length}`)
        for (const one of replicas.inSyncReplicas) out.line(`\nInSyncReplica:\t${replicaText(one)}`)
        for (const one of replicas.notInSyncReplicas) out.line(`\nNotInSyncReplica:\t${replicaText(one)}`)
        out.fact(name, replicas)
      }
      const lost = names.filter((name) => !body.replicasInfoTable.has(name))
      for (const name of lost) out.problem(`[error] ${leader} knows no replicas of ${name}`)
    })
  },
})

interface Replica {
  readonly brokerName: string
  readonly brokerId: number
  readonly brokerAddress?: string | undefined
  readonly alive: boolean
}

/** Java: BrokerReplicasInfo.ReplicaIdentity.toString. */
const replicaText = ({ brokerName, brokerId, brokerAddress, alive }: Replica): string =>
  `ReplicaIdentity{brokerName='${brokerName}', brokerId=${brokerId}, brokerAddress='${brokerAddress ?? null}', alive=${alive}}`
