// Large numbers of zones for tests of listings: seeded by SQL, a few seconds for 300,000.

import { sql } from 'kysely';
import type { Db } from '../../src/store/db.ts';

/**
 * `count` published zones `z0000001.example.` and so on, of owner `OWNER0` to `OWNER9` in turn. Every third has the tag BIG, the
 * last twenty have the tag SMALL and the owner FEW: far behind in the order of names. Every hundredth is deleted.
 */
export async function seedManyZones(db: Db, count: number): Promise<void> {
  await sql`insert into sectag values ('BIG'), ('SMALL') on conflict do nothing`.execute(db);
  await sql`insert into reference (reference) select 'OWNER' || i from generate_series(0, 9) i union all select 'FEW'`.execute(
    db,
  );
  const owner = sql`(select id from reference where reference = case when i > ${count - 20}::int then 'FEW' else 'OWNER' || (i % 10) end)`;
  await sql`
    insert into zone (name, state, sg_id, reference_id, soa_serial, deleted_start)
    select 'z' || lpad(i::text, 7, '0') || '.example.', case when i % 100 = 50 then 'DELETED' else 'PUBLISHED' end,
      (select min(id) from server_group), ${owner}, 2026112000, case when i % 100 = 50 then now() end
    from generate_series(1, ${count}::int) i`.execute(db);
  await sql`
    insert into zone_sectag (zone_id, sectag_label)
    select id, 'BIG' from zone where substr(name, 2, 7)::int % 3 = 0 and name like 'z%.example.'
    union all select id, 'SMALL' from zone where substr(name, 2, 7)::int > ${count - 20}::int and name like 'z%.example.'`.execute(
    db,
  );
  await sql`vacuum analyze`.execute(db);
}
