import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

/**
 * Puts mqadmin into one file: a command line starts in a moment, and reading hundreds of small modules takes longer than what it does.
 */

const root = path.dirname(import.meta.dirname)
const bin = path.join(root, 'dist/broker-core/bin')

/** With a namespace import the bundler sees which parts of zod are used; it leaves out its texts in fifty languages. */
const leanZod = {
  name: 'lean-zod',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]broker-core[\\/].*\.ts$/ }, ({ path: file }) => ({
      loader: 'ts',
      contents: readFileSync(file, 'utf8').replace("import { z } from 'zod'", "import * as z from 'zod'"),
    }))
  },
}

/** Writes dist/broker-core/bin/mqadmin.js, and beside it the licences of the packages that are in it. */
export async function bundleMqadmin() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['broker-core/bin/mqadmin.ts'],
    outfile: path.join(bin, 'mqadmin.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Names stay as they are in stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    logLevel: 'error',
    plugins: [leanZod],
  })
  writeFileSync(path.join(bin, 'mqadmin.LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)))
}

function licencesOf(inputs) {
  const names = new Set(inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))
  const texts = [...names].sort().map((name) => {
    const folder = path.join(root, 'node_modules', name)
    const file = existsSync(folder) ? readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) : undefined
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    const text = file === undefined ? `Licence: ${license}` : readFileSync(path.join(folder, file), 'utf8').trim()
    return `${name} ${version}\n\n${text}\n`
  })
  return texts.join(`\n${'-'.repeat(72)}\n\n`)
}
