// What a zone's servers are to serve, as far as the database knows it: the version that was published last.

import { sql } from 'kysely';
import type { Db } from './db.ts';
import { contentOfZi, type ZiContent } from './record.ts';
import type { ZoneState } from './schema.ts';

/** Changes whenever something was published, or the zone was taken off. */
export interface PublishedState {
  readonly state: ZoneState;
  readonly auto_dnssec: boolean;
  readonly served_zi_id: number | null;
  /** Rdata as sent; null: not known. */
  readonly served_soa: Buffer | null;
  readonly served_apex_ns: string[] | null;
}

export interface ExpectedZone extends PublishedState {
  /** Null: nothing is published. */
  readonly content: ZiContent | null;
}

/** The published state of a zone with its records; undefined when the zone is gone. */
export async function expectedZone(trx: Db, zoneId: number): Promise<ExpectedZone | undefined> {
  const { rows } = await sql<PublishedState & { readonly zi_id: number | null }>`
    select state, auto_dnssec, coalesce(served_zi_id, zi_id) as zi_id, served_zi_id, served_soa, served_apex_ns
    from zone where id = ${zoneId}`.execute(trx);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { zi_id, ...state } = row;
  return { ...state, content: zi_id === null ? null : await contentOfZi(trx, zi_id) };
}

export interface VerifiedServer {
  readonly name: string;
  readonly address: string;
  readonly sg_id: number;
  readonly sg_name: string;
}

/** Enabled servers but the master's own. */
export async function serversToVerify(trx: Db): Promise<VerifiedServer[]> {
  const { rows } = await sql<VerifiedServer>`
    select s.name, host(s.address) as address, s.sg_id, g.name as sg_name from server s join server_group g on g.id = s.sg_id
    where s.state <> 'DISABLED' and s.id is distinct from (select master_server_id from master) order by s.name`.execute(
    trx,
  );
  return rows;
}
