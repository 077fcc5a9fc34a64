import type { Migration } from '../migrate.ts'
import { clusters } from './clusters.ts'
import { history } from './history.ts'

/** All steps, oldest first. */
export const migrations: readonly Migration[] = [clusters, history]
