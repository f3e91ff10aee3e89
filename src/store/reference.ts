// References: whose zones and records are. Kept as first written, compared without regard to case.

import { sql } from 'kysely';
import { DmsError } from '../domain/errors.ts';
import type { Db } from './db.ts';
import { likePattern } from './zone-list.ts';

export interface ReferenceRow {
  readonly id: number;
  readonly reference: string;
}

/** The reference in whatever case, held so that nobody deletes it before this transaction ends; null: there is none. */
export async function holdReference(trx: Db, reference: string): Promise<ReferenceRow | null> {
  const query = trx.selectFrom('reference').selectAll().where(sql`lower(reference)`, '=', reference.toLowerCase());
  return (await query.forKeyShare().executeTakeFirst()) ?? null;
}

export async function referenceById(trx: Db, id: number): Promise<string | null> {
  const query = trx.selectFrom('reference').select('reference').where('id', '=', id);
  return (await query.executeTakeFirst())?.reference ?? null;
}

/** Its id; made if it does not exist, as when a zone is created with it. */
export async function ensureReference(trx: Db, reference: string): Promise<number> {
  const present = await holdReference(trx, reference);
  if (present !== null) return present.id;
  const { rows } = await sql<{ id: number }>`
    insert into reference (reference) values (${reference}) on conflict (lower(reference)) do nothing returning id`.execute(
    trx,
  );
  // Another transaction made it meanwhile: it is visible now.
  return rows[0]?.id ?? ensureReference(trx, reference);
}

/** Ids by lower-case reference. Throws NoReferenceFound for the first that does not exist. */
export async function referenceIds(trx: Db, references: Iterable<string>): Promise<Map<string, number>> {
  const wanted = new Set([...references].map((reference) => reference.toLowerCase()));
  if (wanted.size === 0) return new Map();
  const { rows } = await sql<{ folded: string; id: number }>`
    select lower(reference) as folded, id from reference where lower(reference) = any(${[...wanted]}::text[])
    for key share`.execute(trx);
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

/** The reference, found without regard to case, locked against new uses. Throws ReferenceDoesNotExist. */
async function lockReference(trx: Db, reference: string): Promise<ReferenceRow> {
  const query = trx.selectFrom('reference').selectAll().where(sql`lower(reference)`, '=', reference.toLowerCase());
  const row = await query.forUpdate().executeTakeFirst();
  if (row === undefined) throw new DmsError('ReferenceDoesNotExist', { reference });
  return row;
}

/**
 * Removes a reference that no zone has, deleted zones counted (spec 04 §11); records that carry it lose it, in every version:
 * a reference is a link and not content, nothing of it is ever on the wire. Throws ReferenceDoesNotExist, ReferenceStillUsed.
 */
export async function deleteReference(trx: Db, reference: string): Promise<void> {
  const { id } = await lockReference(trx, reference);
  const user = await trx.selectFrom('zone').select('id').where('reference_id', '=', id).limit(1).executeTakeFirst();
  if (user !== undefined) throw new DmsError('ReferenceStillUsed', { reference });
  await trx.deleteFrom('reference').where('id', '=', id).execute();
}

/** Zones and records follow, since links are by id. Throws ReferenceDoesNotExist, ReferenceExists (in any case). */
export async function renameReference(trx: Db, from: string, to: string): Promise<void> {
  const { id } = await lockReference(trx, from);
  const query = trx
    .updateTable('reference')
    .set({ reference: to })
    .where('id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('reference as r').select('r.id').where(sql`lower(r.reference)`, '=', to.toLowerCase()))),
    );
  const renamed = (await query.executeTakeFirst()).numUpdatedRows;
  if (renamed === 0n) throw new DmsError('ReferenceExists', { reference: to });
}

/** References that match one of the patterns (`*`, `?`), all if there is none; case is ignored, in the order too. */
export async function listReferences(trx: Db, patterns: readonly string[] = []): Promise<ReferenceRow[]> {
  const query = trx.selectFrom('reference').selectAll().orderBy(sql`lower(reference)`);
  if (patterns.length === 0) return query.execute();
  const like = patterns.map((pattern) => likePattern(pattern.toLowerCase()));
  return query.where(sql<boolean>`lower(reference) like any(${like}::text[])`).execute();
}
