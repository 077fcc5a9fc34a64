import { z } from 'zod'
import { javaLong } from '../java-values.ts'

/** Version of a table (Java: DataVersion). Two are equal when all three members are. 4.x has no stateVersion. */
export const dataVersion = z.object({ counter: javaLong(), stateVersion: javaLong(), timestamp: javaLong() })
export type DataVersion = z.output<typeof dataVersion>

/** The version of a table that was never changed. */
export const noDataVersion: DataVersion = { counter: 0, stateVersion: 0, timestamp: 0 }
