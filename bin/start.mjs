#!/usr/bin/env node
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** `npm start`: installs what is missing, builds what is not built, then becomes the supervisor. Uses nothing but Node. */

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`rocketdeck: Node.js 20.19 or newer is needed; this is ${process.versions.node}`)
  process.exit(1)
}

const { isInstalled, install } = await import('../scripts/install.mjs')
const { hasSources, isBuilt } = await import('../scripts/build-stamp.mjs')

if (hasSources()) {
  if (!isInstalled()) await orExit(install())
  if (!isBuilt()) {
    console.log('Building Rocketdeck; only changed sources make this necessary.')
    const { runStep } = await import('../scripts/steps.mjs')
    await orExit(
      runStep('building', process.execPath, [path.join(root, 'scripts/build.mjs')], { isShown: true, cwd: root }),
    )
  }
}
const program = path.join(root, 'dist/server/bin/start.js')
if (!existsSync(program)) {
  console.error(`rocketdeck: ${program} is missing; build it with: npm run build`)
  process.exit(1)
}
await import(pathToFileURL(program).href)

async function orExit(step) {
  const { code } = await step
  if (code !== 0) process.exit(1)
}
