// A subject's finished events in their order, and its row, read in one snapshot: what replay checks.

import { sql } from 'kysely';
import type { EventKind, EventState, StoredEffect, StoredOutcome } from '../domain/event.ts';
import type { Db } from './db.ts';
import { jsonRow } from './subject.ts';

type JsonRow = Readonly<Record<string, unknown>>;

export interface HistoryEvent {
  readonly id: number;
  readonly kind: EventKind;
  readonly type: string;
  readonly seq: number;
  readonly state: EventState;
  readonly params: JsonRow | null;
  readonly facts: JsonRow | null;
  readonly before: JsonRow | null;
  readonly after: JsonRow | null;
  readonly effects: StoredEffect[] | null;
  readonly outcomes: StoredOutcome[] | null;
}

/** Every subject with a finished event, by kind and id. */
export async function* subjectsWithHistory(db: Db): AsyncIterable<{ kind: EventKind; subject_id: number }> {
  const page = 1_000;
  let last = { kind: '' as string, subject_id: 0 };
  for (;;) {
    const rows = await sql<{ kind: EventKind; subject_id: number }>`
      select distinct kind, subject_id from event where seq is not null and (kind, subject_id) > (${last.kind}, ${last.subject_id})
      order by kind, subject_id limit ${page}`.execute(db);
    yield* rows.rows;
    const end = rows.rows.at(-1);
    if (end === undefined || rows.rows.length < page) return;
    last = end;
  }
}

/** The history of one subject and its row now (null: gone). */
export async function historyOf(
  db: Db,
  kind: EventKind,
  subjectId: number,
): Promise<{ readonly history: HistoryEvent[]; readonly row: JsonRow | null; readonly name: string }> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const history = await trx
        .selectFrom('event')
        .select([
          'id',
          'kind',
          'type',
          'seq',
          'state',
          'params',
          'facts',
          'before',
          'after',
          'effects',
          'outcomes',
          'subject_name',
        ])
        .where('kind', '=', kind)
        .where('subject_id', '=', subjectId)
        .where('seq', 'is not', null)
        .orderBy('seq')
        .execute();
      const rows = await sql<{
        row: JsonRow;
      }>`select to_jsonb(s) as row from ${sql.table(kind)} s where id = ${subjectId}`.execute(trx);
      const row = rows.rows[0];
      return {
        history: history as unknown as HistoryEvent[],
        row: row === undefined ? null : jsonRow(row.row),
        name: history[0]?.subject_name ?? String(subjectId),
      };
    });
}
