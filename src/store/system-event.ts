// Log rows that rsyslog stored.

import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { SystemEventTable } from './schema.ts';

export type SystemEventRow = Selectable<SystemEventTable>;

export interface LogFilter {
  /** Rows of the zone, and those whose text has its name. */
  readonly zone: { readonly id: number; readonly name: string } | null;
  /** Rows of the server, and those that came from a host of its name or address. */
  readonly server: { readonly id: number; readonly name: string; readonly address: string } | null;
  readonly limit: number;
}

/** Newest first. rsyslog fills neither server_id nor zone_id: it knows hosts and texts only (spec 05 §7.3). */
export async function listSystemEvents(trx: Db, { zone, server, limit }: LogFilter): Promise<SystemEventRow[]> {
  let query = trx.selectFrom('systemevents').selectAll();
  if (zone !== null) {
    // The name as named writes it, `zone one.example/IN`, and not as the end of a longer one.
    const name = zone.name.slice(0, -1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const named = sql<boolean>`message ~* ${`(^|[^-._a-z0-9])${name}\\.?($|[^-._a-z0-9])`}`;
    query = query.where((e) => e.or([e('zone_id', '=', zone.id), named]));
  }
  if (server !== null) {
    const { id, name, address } = server;
    const hosts = [name, name.split('.')[0] ?? name, address];
    query = query.where((e) => e.or([e('server_id', '=', id), e(sql<string>`lower(fromhost)`, 'in', hosts)]));
  }
  return query
    .orderBy('receivedat', (order) => order.desc().nullsLast())
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
