import type { OptionTable } from './command.ts'

/** Options that every command has (Java: ServerUtil.buildCommandlineOptions). */
export const sharedOptions = {
  help: { short: 'h', about: 'Print help', isFlag: true },
  namesrvAddr: { short: 'n', about: "Name server address list, eg: '192.168.0.1:9876;192.168.0.2:9876'" },
} as const satisfies OptionTable

/** Options beyond Apache's, taken by every command and kept out of its help, which scripts may compare. */
export const ownOptions = {
  json: { about: 'print tables and objects as JSON', isFlag: true },
  yes: { about: 'do not ask before deleting or resetting', isFlag: true },
  watch: { about: 'repeat every N seconds' },
  tls: { about: 'use TLS towards NameServers and brokers', isFlag: true },
} as const satisfies OptionTable
