import type { Migration } from '../migrate.ts'
import { audit } from './audit.ts'
import { clusters } from './clusters.ts'
import { clustersStartedFor } from './clusters-started-for.ts'
import { history } from './history.ts'

/** All steps, oldest first. */
export const migrations: readonly Migration[] = [clusters, history, clustersStartedFor, audit]
