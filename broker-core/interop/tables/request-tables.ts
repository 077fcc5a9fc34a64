import { clientTable } from './client-table.ts'
import { deliveryTable } from './delivery-table.ts'
import { offsetTable } from './offset-table.ts'
import { resetTable } from './reset-table.ts'
import { statisticsTable } from './statistics-table.ts'
import type { RequestTable } from './table-run.ts'

/** All tables, in the order in which they are run. */
export const requestTables: readonly RequestTable[] = [
  offsetTable,
  resetTable,
  clientTable,
  statisticsTable,
  deliveryTable,
]
