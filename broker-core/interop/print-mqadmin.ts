import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { mqadminPage } from './mqadmin/page.ts'

writeFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'mqadmin.md'), mqadminPage())
