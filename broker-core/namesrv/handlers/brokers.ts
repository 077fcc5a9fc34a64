import { crc32 } from 'node:zlib'
import { decodeRegistration } from '../../protocol/bodies/broker-registration.ts'
import type { requests } from '../../protocol/requests/index.ts'
import { notSetRemark, responseCode } from '../../protocol/response-codes.ts'
import { type Answer, type Call, type Handlers, refuse } from '../../remoting/handler.ts'
import type { registerBroker } from '../../protocol/requests/cluster.ts'
import { orderTopicNamespace } from '../kv-config.ts'
import type { NamesrvState } from '../namesrv-state.ts'

/** Requests that brokers send, and who is there (Java: DefaultRequestProcessor). */
export const brokerHandlers = (namesrv: NamesrvState) =>
  ({
    registerBroker: (call) => register(namesrv, call),

    unregisterBroker: ({ header }) => {
      namesrv.routes.unregister(header)
      namesrv.log.info({ broker: header.brokerName, address: header.brokerAddr }, 'a broker left')
      return {}
    },

    queryDataVersion: ({ header, body }) => {
      const { changed, known } = namesrv.routes.compare(header, body)
      return { header: { changed }, body: known }
    },

    brokerHeartbeat: ({ header }) => {
      namesrv.routes.seen(header)
      return {}
    },

    getBrokerClusterInfo: () => ({ body: namesrv.routes.clusterInfo() }),

    getBrokerMemberGroup: ({ header }) => {
      const { brokerName, clusterName } = header
      const broker = namesrv.routes.broker(brokerName)
      const brokerAddrs = broker?.cluster === clusterName ? broker.brokerAddrs : new Map<number, string>()
      return { remark: notSetRemark, body: { brokerMemberGroup: { brokerAddrs, brokerName, cluster: clusterName } } }
    },
  }) satisfies Partial<Handlers<typeof requests, 'namesrv'>>

function register(namesrv: NamesrvState, call: Call<typeof registerBroker>): Answer<typeof registerBroker> {
  const { header, body, command, peer } = call
  const blank = (['clusterName', 'brokerName', 'brokerAddr'] as const).find((name) => header[name].trim() === '')
  if (blank !== undefined) return refuse(responseCode.SYSTEM_ERROR, `register broker failed: ${blank} is blank`)
  const checksum = crc32(body)
  if (header.bodyCrc32 !== 0 && header.bodyCrc32 !== (checksum & 0x7fffffff))
    return refuse(responseCode.SYSTEM_ERROR, 'crc32 not match')

  const fingerprint = [command.version, body.length, checksum, JSON.stringify(header)].join()
  if (namesrv.routes.renew(header, fingerprint, peer))
    return { header: namesrv.routes.masterFor(header), ...orderConfig(namesrv) }

  const { topicConfigSerializeWrapper: topics, filterServerList: filterServers } = decodeRegistration(
    body,
    command.version,
    header.compressed,
  )
  const isNew = namesrv.routes.broker(header.brokerName)?.brokerAddrs.get(header.brokerId) !== header.brokerAddr
  const master = namesrv.routes.register(
    {
      clusterName: header.clusterName,
      brokerName: header.brokerName,
      brokerAddr: header.brokerAddr,
      brokerId: header.brokerId,
      haServerAddr: header.haServerAddr,
      zoneName: header.__ZONE_NAME,
      enableActingMaster: header.enableActingMaster,
      expireAfterMs: header.heartbeatTimeoutMillis,
      topics,
      filterServers,
      fingerprint,
    },
    peer,
  )
  if (master === undefined) return refuse(responseCode.SYSTEM_ERROR, 'register broker failed')
  if (isNew) {
    const { brokerName, brokerAddr, brokerId, clusterName } = header
    namesrv.log.info({ brokerName, brokerAddr, brokerId, clusterName }, 'a broker registered')
  }
  namesrv.watch(peer)
  return { header: master, ...orderConfig(namesrv) }
}

/** The order configuration of all topics, which a broker wants to know. */
function orderConfig(namesrv: NamesrvState): { body?: { table: Map<string, string> } } {
  if (!namesrv.config.returnOrderTopicConfigToBroker) return {}
  const table = namesrv.kv.namespace(orderTopicNamespace)
  return table === undefined ? {} : { body: { table: new Map(table) } }
}
