// Two dmsd in this process: one acts, the other stands by; and the database goes away and comes back.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { replayCheck } from '../../src/engine/replay.ts';
import { done, start, withDaemons, world } from './daemons.ts';
import { active, published, scripted, until } from './world.ts';

withDaemons();

const OPEN = `select count(*)::int as n from event where state in ('NEW', 'RETRY', 'RUNNING')`;
const drained = (ms: number): Promise<void> =>
  until('every event has ended', async () => (await world.query<{ n: number }>(OPEN))[0]?.n === 0, ms);
const terminate = (where: string): Promise<{ pid: number }[]> =>
  world.query(`select pg_terminate_backend(pid), pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and (${where})`);

describe('one acts, the other stands by', () => {
  test('only one is active; the stand-by takes over when the first loses its connections, and nothing is lost', async () => {
    const zones = await world.zones(20);
    start(scripted({}), { hostname: 'one.test' });
    await active(world);
    const [first] = await world.query<{ epoch: number }>('select epoch from daemon');
    const backends = await world.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and application_name like 'dmsd%'`,
    );
    start(scripted({}), { hostname: 'two.test' });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.deepEqual(await world.query('select host, epoch from daemon'), [{ host: 'one.test', epoch: first?.epoch }]);
    for (const zone of zones) for (let i = 0; i < 5; i += 1) await world.queue(zone, 'update');
    // the first daemon may come back at once, so it is to stay away: its role row names the other host
    await world.query(`update daemon set role_host = 'two.test'`);
    try {
      const begin = performance.now();
      await terminate(`pid in (${backends.map(({ pid }) => pid).join(', ')}) or application_name = 'dmsd lock'`);
      await active(world, 'two.test');
      assert.ok(performance.now() - begin < 5_000);
      await drained(10_000);
    } finally {
      await world.query('update daemon set role_host = null');
    }
    const ours = `select 1 from event where state = 'SUCCESS' and actor is distinct from 'dmsd'`;
    assert.equal((await world.query(ours)).length, 100);
    // another host acts now: it looks at every zone (spec 06 §1.2)
    const looks = `select 1 from event where kind = 'zone' and type = 'update' and actor = 'dmsd'`;
    assert.equal((await world.query(looks)).length, zones.length);
    assert.deepEqual((await replayCheck(world.db, () => undefined)).faults, []);
  });

  test('a daemon that is stopped hands over at once', async () => {
    const first = start(scripted({}), { hostname: 'one.test' });
    await active(world);
    start(scripted({}), { hostname: 'two.test' });
    await first.stop();
    await active(world, 'two.test');
  });

  test('another host than the role row names does not act', async () => {
    await world.query(`update daemon set role_host = 'other.test'`);
    try {
      const [before] = await world.query('select epoch from daemon');
      start();
      await until('it says why', () => world.warnings.some((line) => /names another host than one\.test/.test(line)));
      assert.deepEqual(await world.query('select epoch from daemon'), [before]);
    } finally {
      await world.query('update daemon set role_host = null');
    }
    await active(world);
  });

  test('a daemon whose epoch is over stops acting', async () => {
    const [zone = 0] = await world.zones(1);
    start();
    await active(world);
    const [row] = await world.query<{ epoch: number }>('update daemon set epoch = epoch + 1 returning epoch');
    const id = await world.queue(zone, 'update');
    await until('it has begun anew', async () => {
      const [now] = await world.query<{ epoch: number }>('select epoch from daemon');
      return (now?.epoch ?? 0) > (row?.epoch ?? 0);
    });
    await done(id);
  });
});

describe('the database goes away', () => {
  test('all connections are ended three times under load: the same daemon goes on and every event ends once', async () => {
    const zones = await world.zones(30);
    const servers = [await world.server('a.test'), await world.server('b.test')];
    const ran = new Map<number, number>();
    const publish = async (context: { event: { id: number } }, params: Readonly<Record<string, unknown>>) => {
      ran.set(context.event.id, (ran.get(context.event.id) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      return published(params);
    };
    start(scripted({ publish }), { threads: 5 });
    await active(world);
    const ids: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const rows = await world.query<{
        id: number;
      }>(`with e as (insert into event (kind, subject_id, subject_name, type)
        select 'zone', n % ${zones.length} + 1, 'z', 'update' from generate_series(1, 200) n returning id)
        select id, pg_notify('dms_event', 'zone') from e`);
      ids.push(...rows.map(({ id }) => id));
      for (const server of servers) ids.push(await world.queue(server, 'configure', { kind: 'server' }));
      await until('some have run', () => ran.size > round * 200 + 20);
      assert.ok((await terminate('true')).length > 5);
      if (round < 2) await until('it is back', () => ran.size >= round * 200 + 120, 8_000);
    }
    await until('every event has ended', async () => {
      const [row] = await world.query<{ n: number }>(
        `select count(*)::int as n from event where id = any ('{${ids.join()}}') and processed is null`,
      );
      return row?.n === 0;
    });
    const states = await world.query<{ state: string }>(
      `select distinct state from event where id = any ('{${ids.join()}}') order by state`,
    );
    assert.ok(
      states.every(({ state }) => ['SUCCESS', 'IGNORED'].includes(state)),
      JSON.stringify(states),
    );
    const [seqs] = await world.query(
      `select count(*) = count(distinct (kind, subject_id, seq)) as once from event where seq is not null`,
    );
    assert.deepEqual(seqs, { once: true });
    assert.deepEqual((await replayCheck(world.db, () => undefined)).faults, []);
  });
});
