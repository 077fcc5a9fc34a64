import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.join(import.meta.dirname, '../..')
/** In the project's folder, so that the packages that a program imports are found. */
const folder = path.join(root, 'test-results/programs')
const made = new Map<string, Promise<string>>()

/**
 * Makes one file of a program of this folder: it starts several times a second then, where compiling and reading hundreds of modules
 * takes one and a half.
 * @param name file name of the program, as in `crash-broker.ts`
 * @returns path of a file that Node runs without a loader
 */
export function testProgram(name: string): Promise<string> {
  let program = made.get(name)
  if (program === undefined) {
    program = bundle(name)
    made.set(name, program)
  }
  return program
}

async function bundle(name: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  // Test files run in processes of their own, each with its own copy.
  const outfile = path.join(folder, `${path.basename(name, '.ts')}-${process.pid}.mjs`)
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(import.meta.dirname, name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  })
  return outfile
}
