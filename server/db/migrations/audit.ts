import type { Migration } from '../migrate.ts'

export const audit: Migration = {
  name: 'audit',
  sql: `
    create table audit_entries (
      id integer primary key,
      at integer not null,
      cluster text not null,
      actor text not null,
      address text not null,
      action text not null,
      subject text not null,
      input text not null,
      before text,
      after text,
      outcome text not null,
      detail text not null
    );
    create index audit_entries_by_cluster on audit_entries (cluster, id);
  `,
}
