import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { optionsMarkdown } from '../server/bin/options.ts'
import { importTableMarkdown } from './tidy/import-table.ts'

/** `npm run docs`: writes what the pages show of the code: options, import table, requests, configuration keys. */
const root = path.join(import.meta.dirname, '..')

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function replaceSection(page: string, name: string, text: string): void {
  const file = path.join(root, page)
  const before = readFileSync(file, 'utf8')
  const section = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!section.test(before)) throw new Error(`${page} has no section ${name}`)
  writeFileSync(
    file,
    before.replace(section, (_, start: string, end: string) => `${start}\n\n${text}\n\n${end}`),
  )
}

replaceSection('README.md', 'options', optionsMarkdown())
replaceSection('ARCHITECTURE.md', 'imports', importTableMarkdown())
const printers = [
  'protocol/print-requests.ts',
  'namesrv/print-config.ts',
  'broker/print-config.ts',
  'interop/print-support.ts',
  'interop/print-mqadmin.ts',
]
for (const printer of printers)
  execFileSync(process.execPath, ['--import', 'tsx', path.join(root, 'broker-core', printer)], { stdio: 'inherit' })
execFileSync(process.execPath, [
  path.join(root, 'node_modules/prettier/bin/prettier.cjs'),
  '--write',
  '--log-level=warn',
  path.join(root, 'README.md'),
  path.join(root, 'ARCHITECTURE.md'),
])
