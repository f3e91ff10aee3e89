// The highest serial ever seen of a zone name; survives the zone (spec 06 §1.1).

import { type RawBuilder, sql } from 'kysely';
import type { Db } from './db.ts';

/** The floor of `name`, or null if no serial of it was ever seen. */
export async function serialFloor(trx: Db, name: string): Promise<number | null> {
  const query = trx.selectFrom('serial_floor').select('serial').where('name', '=', name);
  return (await query.executeTakeFirst())?.serial ?? null;
}

/**
 * Raises the floor of `name` to `serial` where that is later by RFC 1982; of incomparable serials the numerically larger stays
 * (as dns/serial serialMax).
 */
export async function raiseSerialFloor(trx: Db, name: string, serial: number): Promise<void> {
  await raiseFloorStatement(name, serial).execute(trx);
}

/** The same for many names, each once. */
export async function raiseSerialFloors(
  trx: Db,
  floors: readonly { readonly name: string; readonly serial: number }[],
): Promise<void> {
  if (floors.length === 0) return;
  const [names, serials] = [floors.map(({ name }) => name), floors.map(({ serial }) => serial)];
  await sql`
    insert into serial_floor as f (name, serial)
    select n, s from unnest(${names}::text[], ${serials}::bigint[]) as given (n, s) order by n ${RAISE}`.execute(trx);
}

const DISTANCE = sql`((excluded.serial - f.serial + 4294967296) % 4294967296)`;
const RAISE = sql`
    on conflict (name) do update set serial = excluded.serial, at = clock_timestamp()
    where ${DISTANCE} between 1 and 2147483647 or (${DISTANCE} = 2147483648 and excluded.serial > f.serial)`;

export function raiseFloorStatement(name: string, serial: number): RawBuilder<unknown> {
  return sql`insert into serial_floor as f (name, serial) values (${name}, ${serial}) ${RAISE}`;
}
