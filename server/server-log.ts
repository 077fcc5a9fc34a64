import { createLogger, type Logger, logLevels } from '../broker-core/base/log.ts'

let log: Logger | undefined

/** The log of the dashboard process. */
export function serverLog(): Logger {
  const level = process.env['LOG_LEVEL']?.toLowerCase()
  log ??= createLogger('dashboard', logLevels.find((known) => known === level) ?? 'info')
  return log
}
