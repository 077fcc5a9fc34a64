import { createRequire } from 'node:module'
import type Libsql from 'libsql'

/** An open SQLite file, as the driver gives it. */
export type SqliteFile = InstanceType<typeof Libsql>

const driver = 'libsql'

/**
 * Opens a SQLite file. The driver is native code that npm installs for this machine, so it is loaded when the process runs, from
 * the packages around the folder ROCKETDECK_PACKAGES (or the working folder), and is no part of the built dashboard.
 * @param file path, or `:memory:`
 * @throws the driver's error, or Error when npm has no driver for this machine
 */
export function openSqlite(file: string): SqliteFile {
  return new (loadDriver())(file, { timeout: busyTimeoutMs })
}

function loadDriver(): typeof Libsql {
  try {
    // Unmarked, the bundler would take the whole working folder along.
    const around = process.env['ROCKETDECK_PACKAGES'] ?? /* turbopackIgnore: true */ process.cwd()
    return createRequire(/* turbopackIgnore: true */ `${around}/package.json`)(driver) as typeof Libsql
  } catch (cause) {
    const machine = `${process.platform} ${process.arch}`
    throw new Error(`SQLite (the package ${driver}) is not installed for this machine (${machine})`, { cause })
  }
}

/** How long a statement waits for another process that writes. */
const busyTimeoutMs = 2000
