// Words that begin as somebody has typed: each question reads an index from that beginning on, however many rows there are.

import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from './db.ts';

export interface CompletionWord {
  readonly word: string;
  readonly note: string | null;
}

export interface CompletionWanted {
  /** What the word begins with. */
  readonly prefix: string;
  /** Only what the tag may see; null: all. */
  readonly sectag: string | null;
  /** For `zi`. */
  readonly zoneId: number | null;
  readonly limit: number;
}

/** Behind every text that begins with what is in front of it. */
const LAST_CHARACTER = '\u{10ffff}';

/** Open or closed, so many events back are looked through. */
const EVENTS_BACK = 500;

type Ask = (wanted: CompletionWanted) => RawBuilder<CompletionWord>;

/** The words of each kind, one row more than wanted where there are more. */
export const COMPLETIONS = {
  zone: ({ prefix, sectag, limit }) => sql`
    select name as word, null as note from zone z
    where ${begins(sql`name`, prefix)} and state <> 'DELETED' and ${seenBy(sectag)}
    order by name using ~<~ limit ${limit}`,
  deleted_zone: ({ prefix, sectag, limit }) => sql`
    select id::text as word, name as note from zone z
    where state = 'DELETED' and id::text like ${`${digits(prefix)}%`} and ${seenBy(sectag)}
    order by deleted_start desc nulls first limit ${limit}`,
  sg: ({ prefix, limit }) => sql`
    select name as word, null as note from server_group where ${begins(sql`name`, prefix)} order by name limit ${limit}`,
  server: ({ prefix, limit }) => sql`
    select name as word, state as note from server where ${begins(sql`name`, prefix)} order by name limit ${limit}`,
  reference: ({ prefix, limit }) => sql`
    select reference as word, null as note from reference
    where ${begins(sql`lower(reference)`, prefix.toLowerCase())} order by lower(reference) using ~<~ limit ${limit}`,
  sectag: ({ prefix, limit }) => sql`
    select sectag_label as word, null as note from sectag
    where ${begins(sql`sectag_label`, prefix)} order by sectag_label limit ${limit}`,
  event: ({ prefix, limit }) => sql`
    select id::text as word, subject_name || ' ' || type || ' ' || state as note
    from (select * from event order by id desc limit ${EVENTS_BACK}) e
    where id::text like ${`${digits(prefix)}%`} order by id desc limit ${limit}`,
  zi: ({ prefix, zoneId, limit }) => sql`
    select id::text as word, ctime::timestamptz(0)::text || coalesce(' ' || change_by, '') as note from zone_instance
    where zone_id = ${zoneId} and id::text like ${`${digits(prefix)}%`} order by version desc limit ${limit}`,
} as const satisfies Readonly<Record<string, Ask>>;

export type CompletionKind = keyof typeof COMPLETIONS;

export async function completionWords(
  trx: Db,
  kind: CompletionKind,
  wanted: CompletionWanted,
): Promise<CompletionWord[]> {
  return (await COMPLETIONS[kind](wanted).execute(trx)).rows;
}

/** The last of all zones that begin so: what it shares with the first, all of them share. */
export async function lastZoneWord(trx: Db, { prefix, sectag }: CompletionWanted): Promise<string | null> {
  const { rows } = await sql<{ word: string }>`
    select name as word from zone z where ${begins(sql`name`, prefix)} and state <> 'DELETED' and ${seenBy(sectag)}
    order by name using ~>~ limit 1`.execute(trx);
  return rows[0]?.word ?? null;
}

/** A range of the index on patterns; LIKE with a parameter would read the whole table once its plan is a general one. */
function begins(column: RawBuilder<unknown>, prefix: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${column} ~>=~ ${prefix} and ${column} ~<~ ${prefix + LAST_CHARACTER})`;
}

function seenBy(sectag: string | null): RawBuilder<SqlBool> {
  return sectag === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`exists (select from zone_sectag t where t.zone_id = z.id and t.sectag_label = ${sectag})`;
}

function digits(prefix: string): string {
  return prefix.replace(/\D/g, '');
}
