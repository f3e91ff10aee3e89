// Bench `vacuum`: rounds of events that come, grow old and go. Does the table stay as large as one round, and is a claim as quick?

import pg from 'pg';
import { createClock } from '../../src/adapters/clock.ts';
import { createRandom } from '../../src/adapters/random.ts';
import { createSilentLogger } from '../../src/adapters/silent-logger.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { runSql } from '../../src/lab/database.ts';
import { call } from '../../src/operations/call.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import { openDatabase } from '../../src/store/db.ts';
import { freshDatabase, testCluster } from '../support/database.ts';
import { type Bench, median, quantile, round } from './report.ts';

const ROUNDS = 5;
const ZONES = 2_000;
const CLAIMS = 300;
const NAP_S = 5;
const ADMIN = { role: 'admin', sectag: 'Admin', loginId: 'bench', source: 'shell' } as const;

/** Zones with an event that is due each. */
async function seed(sql: pg.Client): Promise<void> {
  await sql.query(`insert into server_group (name) values ('bench')`);
  await sql.query(
    `insert into zone (name, state, sg_id) select 'z' || n || '.example.', 'DISABLED', 1 from generate_series(1, ${ZONES}) n`,
  );
  await sql.query(`
    insert into event (kind, subject_id, subject_name, type, created)
    select 'zone', n, 'z.example.', 'update', now() - interval '200 days' from generate_series(1, ${ZONES}) n`);
}

/** Publishes of 130 days ago, as wide as real ones, made and finished as dmsd does it: NEW first, then the final row. */
async function makeOld(sql: pg.Client, count: number): Promise<void> {
  const each = 20_000;
  for (let done = 0; done < count; done += each) {
    await sql.query(`
      insert into event (kind, subject_id, subject_name, type, created, params)
      select 'zone', n % ${ZONES} + 1, 'z.example.', 'update', now() - interval '130 days', '{"publish_zi_id": 1}'
      from generate_series(${done + 1}, ${Math.min(done + each, count)}) n`);
    await sql.query(`
      update event set state = 'SUCCESS', processed = now() - interval '130 days', seq = id, result_code = 200, attempts = 1,
        before = jsonb_build_object('state', 'PUBLISHED', 'zi_id', id, 'soa_serial', 2026112000, 'served_soa', repeat('ab', 40), 'locked_by', null),
        effects = '[{"type": "publish", "params": {"locked": false, "candidate_zi_id": 1}}]',
        outcomes = '[{"type": "published", "zi_id": 1, "serial": 2026112001}]', result = '{"message": "published"}'
      where state = 'NEW' and params is not null`);
  }
}

/** Milliseconds of single claims, each rolled back. */
async function claims(sql: pg.Client, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    await sql.query('begin');
    const begun = performance.now();
    await sql.query(`select * from claim_event((select epoch from daemon), '{zone}', 0)`);
    times.push(performance.now() - begun);
    await sql.query('rollback');
  }
  return times;
}

/** Waits until autovacuum has been there. */
async function settled(sql: pg.Client, seconds: number): Promise<void> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const { rows } = await sql.query<{ dead: number }>(
      `select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'event'`,
    );
    if ((rows[0]?.dead ?? 0) < 10_000) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function megabytes(sql: pg.Client): Promise<{ table: number; indexes: number; dead: number }> {
  const { rows } = await sql.query<{ table: number; indexes: number; dead: number }>(`
    select pg_table_size('event') / 1048576.0::float8 as table, pg_indexes_size('event') / 1048576.0::float8 as indexes,
      (select n_dead_tup::int from pg_stat_user_tables where relname = 'event') as dead`);
  const { table = 0, indexes = 0, dead = 0 } = rows[0] ?? {};
  return { table: round(table, 1), indexes: round(indexes, 1), dead };
}

function portsOn(db: OperationPorts['db']): OperationPorts {
  const { settings } = resolveSettings({ file: 'bench', entries: [] }, 'zone_tool', []);
  return {
    db,
    clock: createClock(),
    logger: createSilentLogger(),
    settings: { current: () => settings },
    random: createRandom(),
  };
}

/** `--size N`: events a round. */
export const vacuumBench: Bench = async ({ size, say }) => {
  const count = size ?? 200_000;
  await runSql(await testCluster(), `alter system set autovacuum_naptime = '${NAP_S}s'; select pg_reload_conf();`);
  const database = await freshDatabase();
  const client = async (): Promise<pg.Client> => {
    const made = new pg.Client({ connectionString: database.connectionString });
    await made.connect();
    return made;
  };
  const [sql, claimer] = [await client(), await client()];
  const { db, close } = openDatabase({ ...database.connection, max: 2 });
  const ports = portsOn(db);
  try {
    await seed(sql);
    await sql.query('analyze');
    const before = await claims(claimer, CLAIMS);
    say(`claim before: ${round(median(before), 3)} ms, 99 of 100 within ${round(quantile(before, 0.99), 3)} ms`);
    const rounds = [];
    for (let i = 1; i <= ROUNDS; i += 1) {
      await makeOld(sql, count);
      await settled(sql, NAP_S * 4);
      const full = await megabytes(sql);
      const begun = performance.now();
      let running = true;
      const vacuuming = call(ports, ADMIN, 'vacuum_event_queue', { age_days: 120 }).finally(() => {
        running = false;
      });
      const during: number[] = [];
      while (running) during.push(...(await claims(claimer, 20)));
      const deleted = await vacuuming;
      const seconds = (performance.now() - begun) / 1000;
      await settled(sql, NAP_S * 4);
      const after = await claims(claimer, CLAIMS);
      const one = {
        deleted,
        seconds: round(seconds),
        full,
        left: await megabytes(sql),
        claim_ms: {
          during: round(median(during), 3),
          during_max: round(Math.max(...during), 1),
          after: round(median(after), 3),
        },
      };
      rounds.push(one);
      say(`round ${i}: ${JSON.stringify(one)}`);
    }
    const last = rounds.at(-1)!;
    return {
      ratio: null,
      growth: round(last.full.table / (rounds[0]?.full.table ?? 1)),
      claim_ratio: round(last.claim_ms.after / median(before)),
      claim_ms_before: round(median(before), 3),
      rounds,
    };
  } finally {
    await Promise.all([sql.end(), claimer.end()]);
    await close();
    await database.drop();
    await runSql(await testCluster(), 'alter system reset autovacuum_naptime; select pg_reload_conf();');
  }
};
