// References: whose zones and records are. Kept as first written, compared without regard to case.

import { sql } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';

export interface ReferenceRow {
  readonly id: number;
  readonly reference: string;
}

async function findReference(trx: Db, reference: string): Promise<ReferenceRow | null> {
  const query = trx.selectFrom('reference').selectAll().where(sql`lower(reference)`, '=', reference.toLowerCase());
  return (await query.executeTakeFirst()) ?? null;
}

export async function referenceById(trx: Db, id: number): Promise<string | null> {
  const query = trx.selectFrom('reference').select('reference').where('id', '=', id);
  return (await query.executeTakeFirst())?.reference ?? null;
}

/** Its id; made if it does not exist, as when a zone is created with it. */
export async function ensureReference(trx: Db, reference: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with made as (insert into reference (reference) values (${reference}) on conflict (lower(reference)) do nothing returning id)
    select id from made union all select id from reference where lower(reference) = lower(${reference}) limit 1`.execute(
    trx,
  );
  const id = rows[0]?.id;
  // Another transaction made it between snapshot and insert: it is visible now.
  return id ?? (await findReference(trx, reference))?.id ?? ensureReference(trx, reference);
}

/** Ids by lower-case reference. Throws NoReferenceFound for the first that does not exist. */
export async function referenceIds(trx: Db, references: Iterable<string>): Promise<Map<string, number>> {
  const wanted = new Set([...references].map((reference) => reference.toLowerCase()));
  if (wanted.size === 0) return new Map();
  const { rows } = await sql<{ folded: string; id: number }>`
    select lower(reference) as folded, id from reference where lower(reference) = any(${[...wanted]}::text[])`.execute(
    trx,
  );
  const ids = new Map(rows.map((row) => [row.folded, row.id]));
  for (const reference of wanted) {
    if (!ids.has(reference)) throw new DmsError('NoReferenceFound', { reference });
  }
  return ids;
}

/** Makes a reference. Throws ReferenceExists if it exists in any case. */
export async function insertReference(trx: Db, reference: string): Promise<ReferenceRow> {
  const { rows } = await sql<ReferenceRow>`
    insert into reference (reference) values (${reference}) on conflict (lower(reference)) do nothing returning *`.execute(
    trx,
  );
  if (rows[0] === undefined) throw new DmsError('ReferenceExists', { reference });
  return rows[0];
}

/** All references, without regard to case in their order. */
export async function listReferences(trx: Db): Promise<ReferenceRow[]> {
  return trx.selectFrom('reference').selectAll().orderBy(sql`lower(reference)`).execute();
}
