import { boolKey, choiceKey, type ConfigValues, intKey, textKey } from '../base/config-table.ts'

/** The configuration of a NameServer under RocketMQ's key names (Java: NamesrvConfig, NettyServerConfig). */
export const namesrvConfigKeys = {
  listenPort: intKey({ default: 9876, min: 0, max: 65535, updatable: false, about: 'Port. 0: any free one.' }),
  bindAddress: textKey({ default: '0.0.0.0', about: 'Address the port is opened on.' }),
  rocketmqHome: textKey({ default: '', about: 'Folder of the installation, shown to tools.' }),
  kvConfigPath: textKey({ default: '', about: 'File of the key-value table. Empty: `$HOME/namesrv/kvConfig.json`.' }),
  configStorePath: textKey({
    default: '',
    about: 'File that changes at run time are written to. Empty: they last until the NameServer ends.',
  }),
  productEnvName: textKey({ default: 'center', about: 'Name of the environment, shown to tools.' }),
  scanNotActiveBrokerInterval: intKey({
    default: 10_000,
    min: 100,
    unit: 'ms',
    about: 'Time between two searches for brokers that gave no sign of life.',
  }),
  brokerExpireTimeoutMillis: intKey({
    default: 120_000,
    min: 1000,
    unit: 'ms',
    live: true,
    about: 'A broker that gave no sign of life for this time is removed, unless its registration named another.',
  }),
  orderMessageEnable: boolKey({
    default: false,
    live: true,
    about: 'Puts the order configuration of a topic into its route.',
  }),
  returnOrderTopicConfigToBroker: boolKey({
    default: true,
    live: true,
    about: 'Answers a registration with the order configuration of all topics.',
  }),
  supportActingMaster: boolKey({
    default: false,
    live: true,
    about: 'Shows the smallest slave as master when a broker that allows it has none.',
  }),
  deleteTopicWithBrokerRegistration: boolKey({
    default: false,
    live: true,
    about: 'Forgets topics of a broker that its registration does not name any more.',
  }),
  enableAllTopicList: boolKey({ default: true, live: true, about: 'Answers the request for all topics.' }),
  enableTopicList: boolKey({
    default: true,
    live: true,
    about: 'Answers the requests for the topics of a cluster or unit.',
  }),
  needWaitForService: boolKey({
    default: false,
    about: 'Answers routes only after waitSecondsForService, so that all brokers have registered.',
  }),
  waitSecondsForService: intKey({ default: 45, min: 0, unit: 's', about: 'See needWaitForService.' }),
  serverChannelMaxIdleTimeSeconds: intKey({
    default: 120,
    min: 1,
    unit: 's',
    about: 'Connections without traffic are closed after this time.',
  }),
  clusterTest: choiceKey(['false'], { default: 'false', about: 'Looks routes up in another environment. Not served.' }),
  enableControllerInNamesrv: choiceKey(['false'], { default: 'false', about: 'Runs a controller too. Not served.' }),
  configBlackList: textKey({
    default: 'configBlackList;configStorePath;kvConfigPath',
    about: 'Keys that no update at run time may touch.',
  }),
}

export type NamesrvConfigKeys = typeof namesrvConfigKeys
export type NamesrvConfig = ConfigValues<NamesrvConfigKeys>
