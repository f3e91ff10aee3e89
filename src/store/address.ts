// A and AAAA records by what they say: what changed between two versions, and who has an address (spec 04 §8).

import { sql } from 'kysely';
import type { PtrSource } from '../domain/zone/content.ts';
import type { AddressHolder } from '../domain/zone/ptr/auto-ptr.ts';
import type { AddressRow } from '../domain/zone/ptr/ptr-changes.ts';
import type { Db } from './db.ts';
import { hasTag } from './sectag.ts';

/**
 * A and AAAA records that one of the versions has and the other has not (by ZI id; null: an empty one), and those of `to` with
 * TRACKREV. Reads what changed between the two, or all where one is null. One statement.
 */
export async function addressChanges(
  trx: Db,
  zoneId: number,
  zis: { readonly from: number | null; readonly to: number | null },
): Promise<(AddressRow & { readonly id: number })[]> {
  const [from, to] = [versionOf(zis.from), versionOf(zis.to)];
  const has = (version: typeof from) =>
    version === null ? sql`false` : sql`(r.added <= ${version} and (r.removed is null or r.removed > ${version}))`;
  const changed =
    from === null || to === null
      ? has(from ?? to)
      : sql`(${between('added', from, to)} or ${between('removed', from, to)}) and ${has(from)} <> ${has(to)}`;
  const tracked =
    to === null
      ? sql``
      : sql`union select ${COLUMNS}, ${has(from)}, true, r.id from record r
          where r.zone_id = ${zoneId} and r.track_reverse and r.type in ('A', 'AAAA') and ${has(to)}`;
  const { rows } = await sql<AddressRow & { id: number }>`
    select ${COLUMNS}, ${has(from)} as "inFrom", ${has(to)} as "inTo", r.id from record r
    where r.zone_id = ${zoneId} and r.type in ('A', 'AAAA') and ${changed}
    ${tracked}
    order by id`.execute(trx);
  return rows;
}

function versionOf(ziId: number | null) {
  return ziId === null ? null : sql<number>`(select version from zone_instance where id = ${ziId})`;
}

function between(column: 'added' | 'removed', a: ReturnType<typeof sql>, b: ReturnType<typeof sql>) {
  const at = sql.ref(`r.${column}`);
  return sql`(${at} > least(${a}, ${b}) and ${at} <= greatest(${a}, ${b}))`;
}

const COLUMNS = sql`r.owner, r.canon, r.disabled, r.track_reverse as "trackReverse"`;

/** Zones whose records count: they are served, or are about to be, with the content of their candidate. */
const SERVED = sql`z.state not in ('DELETED', 'DISABLED')`;
const IN_CANDIDATE = sql`r.added <= c.version and (r.removed is null or r.removed > c.version)`;
const HOST = '^(@|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)$';

/** A name that may have an address: canonical owner relative to its zone, `@` at the apex. */
export interface Claim {
  readonly address: Uint8Array;
  readonly zone: string;
  readonly owner: string;
}

/** What a PTR record claims, as a list of one; empty where its origin is not known. */
export function claimOf(address: Uint8Array, target: string, source: PtrSource | null): Claim[] {
  if (source === null) return [];
  const owner = source.owner.toLowerCase();
  // by name and not by id: a zone that was made again has the name, not the id
  if (owner === '@') return [{ address, zone: target, owner }];
  return target.startsWith(`${owner}.`) ? [{ address, zone: target.slice(owner.length + 1), owner }] : [];
}

const bytea = (octets: Uint8Array): string => `\\x${Buffer.from(octets).toString('hex')}`;

/** Which of the names have an enabled record of their address; indexes into `claims`. One statement. */
export async function claimsThatHold(trx: Db, claims: readonly Claim[]): Promise<Set<number>> {
  if (claims.length === 0) return new Set();
  const { rows } = await sql<{ i: number }>`
    select x.i::int as i
    from unnest(${claims.map((one) => bytea(one.address))}::bytea[], ${claims.map((one) => one.zone)}::text[],
      ${claims.map((one) => one.owner)}::text[]) with ordinality as x (address, zone, owner, i)
    where exists (
      select from zone z join zone_instance c on c.id = z.zi_candidate_id join record r on r.zone_id = z.id
      where z.name = x.zone and ${SERVED} and lower(r.owner) = x.owner and r.canon = x.address and r.type in ('A', 'AAAA')
        and not r.disabled and ${IN_CANDIDATE})`.execute(trx);
  return new Set(rows.map((row) => row.i - 1));
}

/** With the id of its record, by which age is told. */
export type AgedHolder = AddressHolder & { readonly id: number };

interface HolderRow {
  readonly i: number;
  readonly id: number;
  readonly owner: string;
  readonly zone: string;
  readonly zone_id: number;
  readonly reference: string | null;
}

/**
 * The enabled record of each address that is there longest and whose owner is a host name, null where there is none; but for
 * those of the zone `except`. One statement.
 */
export async function oldestHolders(
  trx: Db,
  addresses: readonly Uint8Array[],
  except: number | null = null,
): Promise<readonly (AgedHolder | null)[]> {
  if (addresses.length === 0) return [];
  const { rows } = await sql<HolderRow>`
    select x.i::int as i, h.* from unnest(${addresses.map(bytea)}::bytea[]) with ordinality as x (address, i)
      cross join lateral (
        select r.id, lower(r.owner) as owner, z.name as zone, z.id as zone_id, f.reference
        from record r join zone z on z.id = r.zone_id join zone_instance c on c.id = z.zi_candidate_id
          left join reference f on f.id = z.reference_id
        where r.canon = x.address and r.type in ('A', 'AAAA') and not r.disabled and ${IN_CANDIDATE} and ${SERVED}
          and z.id is distinct from ${except}::bigint and lower(r.owner) ~ ${HOST} and z.name !~ '[_/]'
        order by r.id limit 1) h`.execute(trx);
  const holders: (AgedHolder | null)[] = addresses.map(() => null);
  for (const { i, id, owner, zone, zone_id, reference } of rows) {
    holders[i - 1] = { id, target: owner === '@' ? zone : `${owner}.${zone}`, source: { zone_id, owner }, reference };
  }
  return holders;
}

/** A holder together with the address. */
export type LocatedHolder = AddressHolder & { readonly address: Buffer };

export interface Inside {
  /** First and last address of a network, 4 or 16 octets. */
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  /** Only those of zones with this reference, in any case; null: all. */
  readonly reference: string | null;
  /** Only those of zones with this tag; null: all. */
  readonly sectag: string | null;
}

/** As oldestHolders for every address of a network that somebody has, in the order of addresses. One statement. */
export async function holdersInside(trx: Db, { first, last, reference, sectag }: Inside): Promise<LocatedHolder[]> {
  const { rows } = await sql<Omit<HolderRow, 'i'> & { address: Buffer }>`
    select distinct on (r.canon) r.canon as address, r.id, lower(r.owner) as owner, z.name as zone, z.id as zone_id, f.reference
    from record r join zone z on z.id = r.zone_id join zone_instance c on c.id = z.zi_candidate_id
      left join reference f on f.id = z.reference_id
    where r.canon between ${Buffer.from(first)} and ${Buffer.from(last)} and octet_length(r.canon) = ${first.length}
      and r.type in ('A', 'AAAA') and not r.disabled and ${IN_CANDIDATE} and ${SERVED} and lower(r.owner) ~ ${HOST} and z.name !~ '[_/]'
      and (${reference}::text is null or lower(f.reference) = lower(${reference}::text))
      and ${hasTag(sql.ref('z.id'), sectag)}
    order by r.canon, r.id`.execute(trx);
  return rows.map(({ address, owner, zone, zone_id, reference: of }) => ({
    address,
    target: owner === '@' ? zone : `${owner}.${zone}`,
    source: { zone_id, owner },
    reference: of,
  }));
}
