import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { requestsTable } from './requests-table.ts'

writeFileSync(path.join(import.meta.dirname, 'REQUESTS.md'), requestsTable())
