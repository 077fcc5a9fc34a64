import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readConfig } from '../base/config-table.ts'
import type { Broker } from '../broker/broker.ts'
import { brokerConfigKeys } from '../broker/config.ts'
import { startTestCluster } from '../testing/cluster.ts'
import { smallFiles, startOfficialCluster } from './official-broker.ts'
import type { OfficialVersion } from './official-java.ts'
import type { Party } from './scenes/scene.ts'

/** NameServer and broker of one of the two parties. */
export interface PartyCluster {
  readonly party: Party
  readonly namesrvAddress: string
  readonly brokerAddress: string
  /** Files of the broker; after `close` too when a folder was given. */
  readonly storeFolder: string
  restartBroker(): Promise<void>
  close(): Promise<void>
}

export interface PartyOptions {
  /** Settings of the broker, as in its configuration file. */
  readonly brokerConfig?: Readonly<Record<string, string>>
  /** Store folder to open or to make; kept. Undefined: a temporary one. */
  readonly storeFolder?: string
  /** True: `close` may leave files that need a recovery. */
  readonly isThrownAway?: boolean
  /** Changes a behaviour of our broker, after each start: shows that a test notices. */
  readonly alter?: (broker: Broker) => void
  /** Release of Apache. */
  readonly version?: OfficialVersion
}

/** Starts a party with files of the same sizes. @throws Error when a setting is malformed or it does not start */
export async function startParty(party: Party, options: PartyOptions = {}): Promise<PartyCluster> {
  if (party === 'apache') return { ...(await startOfficialCluster(options)), party }
  const folder = mkdtempSync(path.join(tmpdir(), 'party-'))
  const storeFolder = options.storeFolder ?? path.join(folder, 'store')
  const pairs = new Map(Object.entries({ ...smallFiles, ...options.brokerConfig }))
  const broker = { ...readConfig(brokerConfigKeys, pairs, 'brokerConfig').values, storePathRootDir: storeFolder }
  const cluster = await startTestCluster({ broker, folder })
  options.alter?.(cluster.broker)
  return {
    party,
    storeFolder,
    get namesrvAddress() {
      return cluster.namesrvAddress
    },
    get brokerAddress() {
      return cluster.brokerAddress
    },
    restartBroker: async () => {
      options.alter?.(await cluster.restartBroker())
    },
    close: async () => {
      await cluster.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
