import { pino, type Logger as PinoLogger } from 'pino'

export { silentLog } from './silent-log.ts'

/** A logger: JSON lines with time, level, name and fields. Made at the entry of a program and passed down. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'level'> & {
  child(bindings: Record<string, unknown>): Logger
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * Makes the root logger of a program.
 * @param name written into every line
 * @param level lowest level that is written
 * @param file path of the log file, or undefined for standard output
 */
export function createLogger(name: string, level: LogLevel = 'info', file?: string): Logger {
  const destination = pino.destination({ dest: file ?? 1, mkdir: true, sync: true })
  return pino({ name, level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}
