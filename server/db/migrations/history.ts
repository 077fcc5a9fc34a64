import type { Migration } from '../migrate.ts'

export const history: Migration = {
  name: 'history',
  sql: `
    create table history_series (
      id integer primary key,
      cluster text not null,
      kind text not null,
      subject text not null,
      measure text not null,
      busy_at integer not null
    );
    create unique index history_series_by_name on history_series (cluster, kind, measure, subject);

    create table history_blocks (
      series integer not null,
      step_ms integer not null,
      block integer not null,
      samples blob not null,
      primary key (series, step_ms, block)
    ) without rowid;
  `,
}
