import type { Migration } from '../migrate.ts'
import { clusters } from './clusters.ts'

/** All steps, oldest first. */
export const migrations: readonly Migration[] = [clusters]
