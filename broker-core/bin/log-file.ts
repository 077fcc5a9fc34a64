import os from 'node:os'
import path from 'node:path'
import { type LogLevel, logLevels } from '../base/log.ts'

/** Log file of a program, where RocketMQ's own are looked for: `~/logs/rocketmqlogs/<name>.log`. */
export function logFile(name: string): string {
  return path.join(os.homedir(), 'logs/rocketmqlogs', `${name}.log`)
}

/** Level from `LOG_LEVEL`; `info` when it is not set or no level. */
export function logLevel(): LogLevel {
  const wanted = process.env['LOG_LEVEL']?.toLowerCase()
  return logLevels.find((level) => level === wanted) ?? 'info'
}
