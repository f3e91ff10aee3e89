// Many zones at once by SQL, as copies of one that an operation has made; its records must not name the zone.

import { sql } from 'kysely';
import type { Db } from '../../src/store/db.ts';

export interface Copies {
  /** The zone that is copied; its newest version is the copies' only one. */
  readonly of: string;
  /** `PREFIX<n>.SUFFIX` */
  readonly name: { readonly prefix: string; readonly suffix: string };
  readonly from: number;
  readonly count: number;
}

/** The copies are PUBLISHED, and nothing is known of what is served of them. */
export async function copyZones(db: Db, { of, name, from, count }: Copies): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`
      create temporary table copy on commit drop as
      select nextval(pg_get_serial_sequence('zone', 'id')) as id, nextval(pg_get_serial_sequence('zone_instance', 'id')) as zi_id,
        ${name.prefix} || n || '.' || ${name.suffix} as name
      from generate_series(${from}::int, ${from + count - 1}::int) n`.execute(trx);
    await sql`
      insert into zone (id, name, state, zi_id, zi_candidate_id, soa_serial, use_apex_ns, edit_lock, auto_dnssec, nsec3, inc_updates,
        zone_files, sg_id, next_version) overriding system value
      select c.id, c.name, 'PUBLISHED', c.zi_id, c.zi_id, z.soa_serial, z.use_apex_ns, false, false, false, false, true, z.sg_id, 2
      from copy c, zone z where z.name = ${of} order by c.id`.execute(trx);
    await sql`
      insert into zone_instance (id, zone_id, version, soa_serial, soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire, soa_minimum,
        soa_ttl, zone_ttl, use_apex_ns) overriding system value
      select c.zi_id, c.id, 1, i.soa_serial, i.soa_mname, i.soa_rname, i.soa_refresh, i.soa_retry, i.soa_expire, i.soa_minimum, i.soa_ttl,
        i.zone_ttl, i.use_apex_ns
      from copy c, zone z join zone_instance i on i.id = z.zi_id where z.name = ${of} order by c.id`.execute(trx);
    await sql`
      insert into record (zone_id, added, owner, type, ttl, rdata, canon, disabled, group_no)
      select c.id, 1, r.owner, r.type, r.ttl, r.rdata, r.canon, r.disabled, 0
      from copy c cross join (select r.* from record r join zone z on z.id = r.zone_id where z.name = ${of} and r.removed is null) r
      order by c.id, r.id`.execute(trx);
  });
  await sql`analyze zone, zone_instance, record`.execute(db);
}
