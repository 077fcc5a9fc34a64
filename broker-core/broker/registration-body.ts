import { encodeCompressedRegistration, registrationCrc32 } from '../protocol/bodies/broker-registration.ts'
import type { DataVersion } from '../protocol/bodies/data-version.ts'
import type { TopicConfig } from '../protocol/bodies/topics.ts'
import { writeJavaJson } from '../protocol/java-json.ts'
import type { BrokerConfig } from './config.ts'
import type { Topics } from './topics.ts'

/** A prepared registration. */
export interface RegistrationBody {
  readonly bytes: Buffer
  readonly crc32: number
  readonly compressed: boolean
}

const readWrite = 6

type Settings = Pick<BrokerConfig, 'brokerPermission' | 'compressedRegister'>

/** The registration of all topics. */
export function fullBody(topics: Topics, settings: Settings, mappingVersion: DataVersion): RegistrationBody {
  if (isPlain(settings)) return plainBody(topics.dataVersion, topics.tableText(), mappingVersion)
  return bodyOf(topics, [...topics.all()], settings, mappingVersion)
}

/** The registration of some topics, under the version that the whole table has now. */
export function incrementBody(
  topics: Topics,
  changed: readonly TopicConfig[],
  settings: Settings,
  mappingVersion: DataVersion,
): RegistrationBody {
  if (!isPlain(settings)) return bodyOf(topics, changed, settings, mappingVersion)
  const members = topics.tableText(changed.map((config) => config.topicName))
  return plainBody(topics.dataVersion, members, mappingVersion)
}

const isPlain = (settings: Settings): boolean =>
  !settings.compressedRegister && (settings.brokerPermission & readWrite) === readWrite

function plainBody(version: DataVersion, members: string, mappingVersion: DataVersion): RegistrationBody {
  const text =
    `{"filterServerList":[],"topicConfigSerializeWrapper":{"dataVersion":${writeJavaJson(version)},` +
    `"mappingDataVersion":${writeJavaJson(mappingVersion)},"topicConfigTable":{${members}},` +
    `"topicQueueMappingDetailMap":{},"topicQueueMappingInfoMap":{}}}`
  return finished(Buffer.from(text), false)
}

/** Topics carry at most the broker's own permission. */
function bodyOf(
  topics: Topics,
  configs: readonly TopicConfig[],
  settings: Settings,
  mappingVersion: DataVersion,
): RegistrationBody {
  const isOpen = (settings.brokerPermission & readWrite) === readWrite
  const table = new Map(
    configs.map((config) => [
      config.topicName,
      isOpen ? config : { ...config, perm: config.perm & settings.brokerPermission },
    ]),
  )
  if (!settings.compressedRegister) {
    const members = [...table].map(([name, config]) => `${JSON.stringify(name)}:${writeJavaJson(config)}`).join(',')
    return plainBody(topics.dataVersion, members, mappingVersion)
  }
  const wrapper = { dataVersion: topics.dataVersion, topicConfigTable: table }
  return finished(encodeCompressedRegistration({ topicConfigSerializeWrapper: wrapper, filterServerList: [] }), true)
}

const finished = (bytes: Buffer, compressed: boolean): RegistrationBody => ({
  bytes,
  crc32: registrationCrc32(bytes),
  compressed,
})
