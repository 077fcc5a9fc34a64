import type { Logger } from './log.ts'

const write = (): void => undefined

/** A logger that writes nothing, for tests, command lines and embedded use. Without the library that writes. */
export const silentLog: Logger = {
  level: 'silent',
  trace: write,
  debug: write,
  info: write,
  warn: write,
  error: write,
  fatal: write,
  child: () => silentLog,
}
