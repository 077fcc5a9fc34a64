import type { Migration } from '../migrate.ts'

export const clusters: Migration = {
  name: 'clusters',
  sql: `
    create table clusters (
      id text primary key,
      name text not null,
      environment text not null,
      name_servers text not null,
      vip_channel integer not null,
      tls text not null,
      access_key text,
      secret_key text,
      security_token text,
      address_map text not null,
      proxies text not null,
      proxy text,
      created_at integer not null,
      updated_at integer not null
    ) without rowid;

    create table group_monitors (
      cluster text not null,
      group_name text not null,
      min_clients integer,
      max_lag text,
      updated_at integer not null,
      primary key (cluster, group_name)
    ) without rowid;
  `,
}
