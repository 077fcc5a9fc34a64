import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { namesrvConfigPage } from './config-page.ts'

/** Writes CONFIG.md: `npx tsx broker-core/namesrv/print-config.ts`. */
writeFileSync(path.join(import.meta.dirname, 'CONFIG.md'), namesrvConfigPage())
