import { Command, CommanderError, Option } from 'commander'
import { normalBasePath } from './base-path.ts'
import { ignoredJvmVariables } from '../../broker-core/base/jvm-variables.ts'
import { systemProperties } from './java-options.ts'

/** What the supervisor is told to do. */
export interface Options {
  readonly port: number
  readonly bind: string
  /** NameServers of a foreign cluster, `host:port;host:port`; empty: the embedded core is started. */
  readonly namesrv: string
  readonly namesrvPort: number
  readonly brokerPort: number
  /** Address the broker gives to clients; empty: found out by the broker. */
  readonly brokerIp: string
  /** A RocketMQ `broker.conf` with further keys; empty: none. */
  readonly brokerConf: string
  readonly data: string
  readonly flush: 'async' | 'sync'
  /** The dashboard asks brokers at their VIP port. */
  readonly vipChannel: boolean
  /** Nothing may be changed from the dashboard. */
  readonly readOnly: boolean
  /** Host names the dashboard answers to, parted by commas; empty: as `bind` says. */
  readonly allowedHosts: string
  /** Path the dashboard stands under, `/a/b`; empty: the root. */
  readonly basePath: string
  readonly logLevel: string
}

/** A setting that cannot be used; the message is one line for the person who gave it. */
export class BadOption extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BadOption'
  }
}

interface OptionRow<T> {
  readonly flags: string
  readonly default: T
  readonly about: string
  /** Names in the environment besides `ROCKETDECK_<NAME>`, and system properties of JAVA_OPTS; the first one set counts. */
  readonly alsoFrom?: readonly string[]
  /** What a value must be, in words. */
  readonly accepts: string
  /** Undefined when the text is no such value. */
  read(text: string): T | undefined
}

const port = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined
const text = (value: string): string | undefined => (value.includes('\0') ? undefined : value)
const yesOrNo = (value: string): boolean | undefined => ({ true: true, false: false })[value.toLowerCase()]
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const namesrvList = (value: string): string | undefined => {
  const addresses = value.split(';').map((address) => address.trim())
  const kept = addresses.filter((address) => address !== '')
  return kept.every((address) => /^(\[[0-9a-f:.]+\]|[\w.-]+):\d{1,5}$/i.test(address)) ? kept.join(';') : undefined
}
const flushMode = (value: string): 'async' | 'sync' | undefined => {
  const word = value.toLowerCase().replace(/_flush$/, '')
  return word === 'async' || word === 'sync' ? word : undefined
}

/** All options: flags, environment, defaults and the README's table follow from it. */
export const optionRows: { readonly [N in keyof Options]: OptionRow<Options[N]> } = {
  port: {
    flags: '-p, --port <port>',
    default: 8080,
    about: 'Port of the dashboard.',
    alsoFrom: ['PORT', '-Dserver.port', 'SERVER_PORT'],
    accepts: 'a port from 0 to 65535',
    read: port,
  },
  bind: {
    flags: '-b, --bind <address>',
    default: '127.0.0.1',
    about: 'Address all ports are opened on. `0.0.0.0` lets other machines in.',
    alsoFrom: ['-Dserver.address'],
    accepts: 'an address of this machine',
    read: (value) => (/^[\w.:%-]+$/.test(value) ? value : undefined),
  },
  namesrv: {
    flags: '-n, --namesrv <addresses>',
    default: '',
    about: 'Dashboard only, for the cluster behind these NameServers: `host:9876;host2:9876`. No core is started.',
    alsoFrom: [
      'NAMESRV_ADDR',
      '-Drocketmq.namesrv.addr',
      '-Drocketmq.config.namesrvAddr',
      'rocketmq.config.namesrvAddr',
      'ROCKETMQ_CONFIG_NAMESRVADDR',
    ],
    accepts: 'host:port, more of them parted by ;',
    read: namesrvList,
  },
  namesrvPort: {
    flags: '--namesrv-port <port>',
    default: 9876,
    about: 'Port of the NameServer.',
    accepts: 'a port from 0 to 65535',
    read: port,
  },
  brokerPort: {
    flags: '--broker-port <port>',
    default: 10911,
    about: 'Port of the Broker; the VIP port of old clients is two below.',
    accepts: 'a port from 3 to 65535, or 0',
    read: (value) => {
      const number = port(value)
      return number === 1 || number === 2 ? undefined : number
    },
  },
  brokerIp: {
    flags: '--broker-ip <address>',
    default: '',
    about: 'Address the Broker gives to clients. Empty: loopback, or the first other address when bound to all.',
    alsoFrom: ['BROKER_IP1'],
    accepts: 'an address or host name',
    read: (value) => (/^[\w.:-]*$/.test(value) ? value : undefined),
  },
  brokerConf: {
    flags: '-c, --broker-conf <file>',
    default: '',
    about: 'A RocketMQ `broker.conf` with further settings of the Broker.',
    accepts: 'the path of a file',
    read: text,
  },
  data: {
    flags: '-d, --data <folder>',
    default: './data',
    about: 'Where everything is kept: messages (`store`), logs (`logs`).',
    accepts: 'the path of a folder',
    read: (value) => (value === '' ? undefined : text(value)),
  },
  flush: {
    flags: '--flush <mode>',
    default: 'async',
    about: '`async`: acknowledged when written. `sync`: acknowledged when on disk.',
    accepts: 'async or sync',
    read: flushMode,
  },
  vipChannel: {
    flags: '--vip-channel <boolean>',
    default: false,
    about: 'Whether the dashboard asks brokers at their VIP port (port - 2).',
    alsoFrom: [
      '-Dcom.rocketmq.sendMessageWithVIPChannel',
      '-Drocketmq.config.isVIPChannel',
      'rocketmq.config.isVIPChannel',
      'ROCKETMQ_CONFIG_ISVIPCHANNEL',
    ],
    accepts: 'true or false',
    read: yesOrNo,
  },
  readOnly: {
    flags: '--read-only [boolean]',
    default: false,
    about: 'The dashboard only shows: whatever would change something is refused.',
    accepts: 'true or false',
    read: yesOrNo,
  },
  allowedHosts: {
    flags: '--allowed-hosts <names>',
    default: '',
    about:
      'Host names the dashboard answers to besides addresses and `localhost`: `deck.example,*.ops.example`, `*` for any. Empty: any, unless bound to loopback.',
    accepts: 'host names parted by commas',
    read: (value) => (/^[\w.*,; -]*$/.test(value) ? value : undefined),
  },
  basePath: {
    flags: '--base-path <path>',
    default: '',
    about: 'Path the dashboard stands under, for a reverse proxy that passes it on: `/tools/rocketmq`.',
    alsoFrom: ['-Dserver.servlet.context-path', 'SERVER_SERVLET_CONTEXT_PATH'],
    accepts: 'a path such as /a/b',
    read: normalBasePath,
  },
  logLevel: {
    flags: '-l, --log-level <level>',
    default: 'info',
    about: `Least important lines that are logged: ${levels.map((level) => `\`${level}\``).join(', ')}.`,
    alsoFrom: ['LOG_LEVEL'],
    accepts: `one of ${levels.join(', ')}`,
    read: (value) => levels.find((level) => level === value.toLowerCase()),
  },
}

type Environment = Readonly<Record<string, string | undefined>>

/** `namesrvPort` as `ROCKETDECK_NAMESRV_PORT`. */
export function environmentName(option: string): string {
  return `ROCKETDECK_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

const longFlag = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags

/** The command that reads the flags, with its help text. Throws CommanderError instead of ending the process. */
function commandOf(version: string): Command {
  const command = new Command('rocketdeck')
    .description('RocketMQ in one command: NameServer, Broker and dashboard.')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      '\nrocketdeck cluster up --help: a cluster of several NameServers, masters and slaves on this machine.',
    )
  for (const [name, row] of Object.entries(optionRows)) {
    const from = [
      environmentName(name),
      ...(row.alsoFrom ?? []).filter((source) => /^[A-Z][A-Z0-9_]*$/.test(source)),
    ].join(', ')
    const standard = row.default === '' ? '' : ` (default ${row.default})`
    command.addOption(new Option(row.flags, `${row.about.replaceAll('`', '')} [${from}]${standard}`).preset('true'))
  }
  return command
}

/**
 * The options of a start: a flag goes before the environment, the environment before `JAVA_OPTS`, that before the default.
 * @param words the command line without node and script
 * @returns the options, or `shown` when help or version was asked for and printed
 * @throws BadOption
 */
export function readOptions(words: readonly string[], environment: Environment, version: string): Options | 'shown' {
  const command = commandOf(version)
  try {
    command.parse([...words], { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return 'shown'
    throw new BadOption(
      `${thrown.message.replace(/^error: /, '').replace(/\n/g, ' ')} (rocketdeck --help shows all options)`,
    )
  }
  const flags = command.opts<Record<string, string | undefined>>()
  const properties = systemProperties(environment['JAVA_OPTS'] ?? '')
  const values = Object.entries(optionRows).map(([name, row]) => {
    const given = findGiven(name, row, { flags, environment, properties })
    if (given === undefined) return [name, row.default]
    const value = (row as OptionRow<unknown>).read(given.text.trim())
    if (value === undefined) throw new BadOption(`${given.source} is "${given.text}": it must be ${row.accepts}`)
    return [name, value]
  })
  return Object.fromEntries(values) as unknown as Options
}

interface Sources {
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly environment: Environment
  readonly properties: ReadonlyMap<string, string>
}

function findGiven(
  name: string,
  row: OptionRow<string | number | boolean>,
  { flags, environment, properties }: Sources,
): { source: string; text: string } | undefined {
  const flag = flags[name]
  if (flag !== undefined) return { source: longFlag(row.flags), text: flag }
  for (const source of [environmentName(name), ...(row.alsoFrom ?? [])]) {
    const value = source.startsWith('-D') ? properties.get(source.slice(2)) : environment[source]
    // Kubernetes sets ROCKETDECK_PORT=tcp://… for a service of that name.
    if (value === undefined || value === '' || value.startsWith('tcp://')) continue
    return { source: source.startsWith('-D') ? `JAVA_OPTS ${source}` : source, text: value }
  }
  return undefined
}

/** How to change a setting, for messages: `--port (or ROCKETDECK_PORT)`. */
export function howToSet(name: keyof Options): string {
  return `${longFlag(optionRows[name].flags)} (or ${environmentName(name)})`
}

/** Settings of the classic console and of RocketMQ's images that were given and have no meaning here. */
export function ignoredSettings(environment: Environment): string[] {
  const known = new Set(Object.values(optionRows).flatMap((row) => row.alsoFrom ?? []))
  const properties = [...systemProperties(environment['JAVA_OPTS'] ?? '').keys()].flatMap((name) =>
    /^(rocketmq|server|com\.rocketmq)\./.test(name) && !known.has(`-D${name}`) ? [`-D${name}`] : [],
  )
  return [...properties, ...ignoredJvmVariables(environment)]
}

/** The table of the README. */
export function optionsMarkdown(): string {
  const rows = Object.entries(optionRows).map(([name, row]) => {
    const from = [environmentName(name), ...(row.alsoFrom ?? [])].map((source) => `\`${source}\``)
    const standard = row.default === '' ? '' : `\`${row.default}\``
    return `| \`${row.flags}\` | ${from.join(', ')} | ${standard} | ${row.about} |`
  })
  return ['| Flag | Environment | Default | About |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
