import type { Migration } from '../migrate.ts'

export const clustersStartedFor: Migration = {
  name: 'clusters-started-for',
  sql: 'alter table clusters add column started_for text',
}
