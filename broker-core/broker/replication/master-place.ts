/** What a NameServer says of the master of a slave. */
export interface MasterPlace {
  /** `ip:port` of its remoting port; undefined while no master is registered. */
  readonly address: string | undefined
  /** `ip:port` of its port for slaves. */
  readonly haAddress: string | undefined
}
