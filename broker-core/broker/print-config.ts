import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { brokerConfigPage } from './config-page.ts'

/** Writes CONFIG.md: `npx tsx broker-core/broker/print-config.ts`. */
writeFileSync(path.join(import.meta.dirname, 'CONFIG.md'), brokerConfigPage())
