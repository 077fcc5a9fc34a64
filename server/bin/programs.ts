import * as fs from 'node:fs'
import path from 'node:path'
import { makeDashboardUnder } from './base-path.ts'
import type { Options } from './options.ts'
import type { Programs } from './supervisor.ts'

/** Root of the package: two folders up from the source, three from what was compiled to `dist`. */
const root = findRoot(import.meta.dirname)

function findRoot(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : findRoot(path.dirname(folder))
}

export const version = (JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string })
  .version

/** Path of a program beside this one: compiled like this file, or its source when this file runs from source. */
export function programPath(relative: string): string {
  return path.join(import.meta.dirname, `${relative}${path.extname(import.meta.filename)}`)
}

/** The programs of the product. Ends this one with a line when the dashboard is not built. */
export function findPrograms({ basePath, data }: Pick<Options, 'basePath' | 'data'>): Programs {
  const core = programPath('../../broker-core/bin/core')
  if (process.env['ROCKETDECK_DEV'] === 'true')
    return { core, dashboard: { script: programPath('dev-dashboard'), environment: {} } }
  const server = path.join(root, 'dist/dashboard/server.js')
  if (!fs.existsSync(server)) refuse(`the dashboard is not built (${server} is missing); build it with: npm run build`)
  const script =
    basePath === '' ? server : makeDashboardUnder(basePath, path.dirname(server), path.resolve(data, 'pages'))
  return {
    core,
    dashboard: {
      script: programPath('dashboard'),
      environment: { ROCKETDECK_NEXT_SERVER: script, ROCKETDECK_BASE_PATH: basePath, ROCKETDECK_PACKAGES: root },
    },
  }
}

export const say = (line: string): void => {
  console.log(line)
}

/** Ends the program with one line. */
export function refuse(problem: string): never {
  console.error(`rocketdeck: ${problem}`)
  process.exit(1)
}
