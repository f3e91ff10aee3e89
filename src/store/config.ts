// Defaults and policies kept in the database: the row of the server group, else the global one (spec 04 §1).

import { sql } from 'kysely';
import { type ConfigName, configFlag } from '../domain/config-keys.ts';
import { DmsError } from '../domain/errors.ts';
import type { ApexConfig } from '../domain/zone/apex.ts';
import type { Db } from './db.ts';

/** Effective values for one server group; null: unset. */
export type ConfigValues = { readonly [K in Exclude<ConfigName, 'apex_ns'>]?: string } & {
  readonly apex_ns: readonly string[];
};

/** What is effective for `sgId`; null: the global rows. One statement. */
export async function configFor(trx: Db, sgId: number | null): Promise<ConfigValues> {
  const { rows } = await sql<{ key: string; value: string; own: boolean }>`
    select key, value, sg_id is not null as own from config where sg_id is null or sg_id = ${sgId}
    order by sg_id nulls first, id`.execute(trx);
  const own = rows.some((row) => row.key === 'apex_ns' && row.own);
  const apexNs = rows.filter((row) => row.key === 'apex_ns' && row.own === own).map((row) => row.value);
  const values = Object.fromEntries(rows.filter((row) => row.key !== 'apex_ns').map((row) => [row.key, row.value]));
  return { ...values, apex_ns: apexNs };
}

/** A value that must be there. Throws ZoneCfgItemNotFound if it is missing or empty. */
export function requiredValue(values: ConfigValues, key: Exclude<ConfigName, 'apex_ns'>): string {
  const value = values[key];
  if (value === undefined || value === '') throw new DmsError('ZoneCfgItemNotFound', { key });
  return value;
}

/** A flag; missing is false. Throws ZoneCfgItemValueError. */
export function flagValue(values: ConfigValues, key: Exclude<ConfigName, 'apex_ns'>): boolean {
  return configFlag(key, values[key] ?? null);
}

/** The part of it that makes SOA and apex NS. */
export function apexConfig(values: ConfigValues): ApexConfig {
  const {
    soa_mname = null,
    soa_rname = null,
    soa_refresh = null,
    soa_retry = null,
    soa_expire = null,
    soa_ttl = null,
    apex_ns,
  } = values;
  return { soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire, soa_ttl, apex_ns };
}

/** Stores a single-valued key, checked and in stored form (domain/config-keys); `sgId` null: globally. */
export async function setConfig(trx: Db, key: ConfigName, value: string, sgId: number | null): Promise<void> {
  await sql`
    insert into config (key, value, sg_id) values (${key}, ${value}, ${sgId})
    on conflict (key, coalesce(sg_id, 0)) where key <> 'apex_ns' do update set value = excluded.value`.execute(trx);
}

/** Removes a row, of a server group or the global one; whether there was one. */
export async function unsetConfig(trx: Db, key: ConfigName, sgId: number | null): Promise<boolean> {
  const query = trx.deleteFrom('config').where('key', '=', key);
  const gone = await query.where('sg_id', sgId === null ? 'is' : '=', sgId).executeTakeFirst();
  return gone.numDeletedRows > 0n;
}

/** Replaces the apex NS of a server group, or the global ones; returns whether anything changed. */
export async function setApexNs(trx: Db, names: readonly string[], sgId: number | null): Promise<boolean> {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  const { rows } = await sql<{ changed: number }>`
    with gone as (delete from config where key = 'apex_ns' and sg_id is not distinct from ${sgId}::bigint
        and lower(value) <> all(${wanted}::text[]) returning 1),
      come as (insert into config (key, value, sg_id) select 'apex_ns', n, ${sgId}::bigint from unnest(${wanted}::text[]) n
        on conflict (coalesce(sg_id, 0), lower(value)) where key = 'apex_ns' do nothing returning 1)
    select (select count(*) from gone)::int + (select count(*) from come)::int as changed`.execute(trx);
  return (rows[0]?.changed ?? 0) > 0;
}

export interface ConfigListing {
  readonly key: string;
  readonly value: string;
  readonly sg_name: string | null;
}

/** Every row but the apex NS, as show_config prints them. */
export async function listConfig(trx: Db): Promise<ConfigListing[]> {
  return trx
    .selectFrom('config as c')
    .leftJoin('server_group as g', 'g.id', 'c.sg_id')
    .select(['c.key', 'c.value', 'g.name as sg_name'])
    .where('c.key', '<>', 'apex_ns')
    .orderBy('c.key')
    .orderBy('g.name')
    .execute();
}

/** The apex NS of exactly this server group (null: global), in the order they were given. */
export async function apexNsOf(trx: Db, sgId: number | null): Promise<string[]> {
  const query = trx.selectFrom('config').select('value').where('key', '=', 'apex_ns');
  const rows = await query
    .where('sg_id', sgId === null ? 'is' : '=', sgId)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.value);
}
