// A version of a zone as one text: what a comparison needs, in a tenth of the time that its rows take in full.

import { type RawBuilder, sql } from 'kysely';
import { FIELD, KEY_FLAG, ROW } from '../domain/zone/live-key.ts';
import type { LiveVersion } from '../domain/zone/live-rows.ts';
import type { Db } from './db.ts';

const flag = (condition: RawBuilder<unknown>, bit: number) => sql`(${condition})::int * ${sql.lit(bit)}`;

const FLAGS = sql.join(
  [
    flag(sql`disabled`, KEY_FLAG.disabled),
    flag(sql`lock_ptr`, KEY_FLAG.lockPtr),
    flag(sql`track_reverse`, KEY_FLAG.trackReverse),
    flag(sql`ttl is null`, KEY_FLAG.noTtl),
    flag(sql`reference_id is null`, KEY_FLAG.noReference),
    flag(sql`comment is null`, KEY_FLAG.noComment),
    flag(sql`remark is null`, KEY_FLAG.noRemark),
  ],
  sql` + `,
);

// The key of domain/zone/live-key.ts as the database makes it; concat() writes null as nothing, which is why flags tell it.
const KEY = sql`concat(group_no, f, ${FLAGS}, f, type, f, owner, f, ttl, f, rdata, f, reference_id, f, comment, f, remark)`;

/** One version of a zone, the newest unless told. One statement, which answers with one row. */
export async function liveVersion(trx: Db, zoneId: number, version?: number): Promise<LiveVersion> {
  const alive =
    version === undefined
      ? sql`zone_id = ${zoneId} and removed is null`
      : sql`zone_id = ${zoneId} and added <= ${version} and (removed is null or removed > ${version})`;
  const { rows } = await sql<LiveVersion>`
    select r.keys, r.ids, g.groups from
      (select coalesce(string_agg(translate(${KEY}, e, f) || e, ''), '') as keys, coalesce(string_agg(id::text, ','), '') as ids
        from record, (select ${sql.lit(FIELD)} as f, ${sql.lit(ROW)} as e) s where ${alive}) r,
      (select coalesce(json_agg(json_build_object('number', group_no, 'comment', comment) order by group_no), '[]') as groups
        from zone_group where ${alive}) g`.execute(trx);
  return rows[0] ?? { keys: '', ids: '', groups: [] };
}
