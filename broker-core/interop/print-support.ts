import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { supportPage } from './support-page.ts'

writeFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'SUPPORT.md'), supportPage())
