// One queued event from its claim to its record: what it comes to when all goes well, and when it does not.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { DmsError, passing } from '../../src/domain/errors.ts';
import { claimsOf } from '../../src/engine/claims.ts';
import type { InsidePerformer } from '../../src/engine/context.ts';
import { processNext } from '../../src/engine/process-next.ts';
import { cancelEvent, queueEvent, retryDelayMs } from '../../src/engine/queue.ts';
import { openSession } from '../../src/store/session.ts';
import {
  type AllPerformers,
  KINDS,
  makeStepper,
  makeWorld,
  published,
  type Stepper,
  scripted,
  type World,
} from './world.ts';

let world: World;
let stepper: Stepper | null = null;
/** What the next publish does. */
let publish: InsidePerformer;
const performers: AllPerformers = scripted({ publish: (context, params) => publish(context, params) });

before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(async () => {
  await world.clear();
  publish = async (_context, params) => published(params);
  stepper = await makeStepper(world, performers);
});
afterEach(async () => stepper?.close());

const step = async (): Promise<string> => (await stepper!.step()).did;
const drain = (): Promise<number> => stepper!.drain();
const refuse = (error: unknown) => {
  publish = () => Promise.reject(error);
};

describe('an event that runs', () => {
  test('is recorded with the row before and after, effects and outcomes; the row is written', async () => {
    const [zone = 0] = await world.zones(1, 'UNCONFIG');
    const id = await world.queue(zone, 'reconfigUpdate', { actor: 'jane', source: 'rpc' });
    assert.equal(await step(), 'event');
    const event = await world.event(id);
    assert.deepEqual(
      [event.state, event.result_code, event.seq, event.attempts, event.error],
      ['SUCCESS', 200, 1, 1, null],
    );
    assert.deepEqual([event.before?.state, event.after?.state, event.after?.soa_serial], ['UNCONFIG', 'PUBLISHED', 7]);
    assert.deepEqual(
      event.effects?.map(({ type }) => type),
      ['publish', 'record_publication'],
    );
    assert.deepEqual(
      event.outcomes?.map(({ type }) => type),
      ['published'],
    );
    assert.equal(event.result?.message, `Event ZoneSMReconfigUpdate(${id}) processed`);
    assert.deepEqual([event.result?.pre_event_sm_state, event.result?.post_event_sm_state], ['UNCONFIG', 'PUBLISHED']);
    const row = await world.row('zone', zone);
    assert.deepEqual([row.state, Number(row.soa_serial), row.retry_reason], ['PUBLISHED', 7, null]);
  });

  test('what follows carries its cause, actor and request, and bulk stays bulk', async () => {
    const [zone = 0] = await world.zones(1, 'CREATE');
    const id = await world.queue(zone, 'config', {
      actor: 'jane',
      source: 'rpc',
      requestId: 'r',
      priority: 9,
      causeId: 5,
    });
    await step();
    assert.equal((await world.event(id)).state, 'SUCCESS');
    const [followUp] = await world.query(`select kind, type, priority, actor, source, request_id, cause_id::int
      from event where id > ${id}`);
    assert.deepEqual(followUp, {
      kind: 'master',
      type: 'partialReconfig',
      priority: 9,
      actor: 'jane',
      source: 'rpc',
      request_id: 'r',
      cause_id: 5,
    });
    assert.deepEqual(await world.query('select sg_id, zone_id, then_type from reconfig_wanted'), [
      { sg_id: 1, zone_id: zone, then_type: 'reconfigUpdate' },
    ]);
  });

  test('which the state does not know is IGNORED: only its state is kept, nothing is done', async () => {
    const [zone = 0] = await world.zones(1, 'DISABLED');
    const id = await world.queue(zone, 'update');
    refuse(new Error('must not be called'));
    await step();
    const event = await world.event(id);
    assert.deepEqual([event.state, event.result_code, event.seq], ['IGNORED', 220, 1]);
    assert.deepEqual(
      [event.before, event.after, event.effects, event.facts],
      [{ state: 'DISABLED' }, null, null, null],
    );
    assert.equal(event.result?.message, `Event ZoneSMUpdate(${id}) no change: zone is DISABLED`);
    assert.equal((await world.row('zone', zone)).state, 'DISABLED');
  });
});

describe('an event that fails for good', () => {
  test('refused by the machine: FAILURE with a message; nothing is changed, nothing waits', async () => {
    const [zone = 0] = await world.zones(1, 'UNCONFIG');
    await world.query(`update zone set zi_candidate_id = null where id = ${zone}`);
    const id = await world.queue(zone, 'reconfigUpdate');
    await step();
    const event = await world.event(id);
    assert.deepEqual([event.state, event.result_code, event.seq], ['FAILURE', 550, 1]);
    assert.match(event.error ?? '', new RegExp(`^Event ZoneSMReconfigUpdate\\(${id}\\) failed - ZoneNoCandidate: `));
    assert.equal(event.result?.sm_exception_type, 'ZoneNoCandidate');
    assert.equal(event.before?.state, 'UNCONFIG');
    assert.deepEqual([event.after, event.effects], [null, null]);
    assert.equal(await step(), 'nothing');
  });

  test('refused after an effect: what the effect did in the database is taken back', async () => {
    const [zone = 0] = await world.zones(1, 'PUBLISHED');
    publish = async ({ trx, subject }, params) => {
      await queueEvent(trx, { kind: 'zone', subjectId: subject.id, subjectName: 'z', type: 'config' });
      return { ...params, type: 'publish_failed', error: 'NamedRefused', detail: 'FORMERR' };
    };
    const id = await world.queue(zone, 'update');
    await step();
    assert.equal((await world.event(id)).result?.sm_exception_type, 'DynDNSUpdateFailed');
    assert.equal((await world.query('select 1 from event')).length, 1);
  });

  test('its subject is gone', async () => {
    const id = await world.queue(4711, 'update');
    await step();
    const event = await world.event(id);
    assert.deepEqual([event.state, event.result_code], ['FAILURE', 550]);
    assert.match(event.error ?? '', /NoSuchSubject: zone zone 4711 is gone/);
  });

  test('an event that no machine knows: the others go on', async () => {
    const zones = await world.zones(3);
    const poison = await world.queue(zones[0]!, 'explode');
    const good = await Promise.all(zones.map((zone) => world.queue(zone, 'update')));
    assert.equal(await drain(), 4);
    assert.deepEqual(
      [(await world.event(poison)).state, (await world.event(poison)).result?.sm_exception_type],
      ['FAILURE', 'EventTypeUnknown'],
    );
    for (const id of good) assert.equal((await world.event(id)).state, 'SUCCESS');
  });
});

test('an event that somebody else has ended, once the fault let go of the subject, stays as he left it', async () => {
  const [zone = 0] = await world.zones(1);
  const id = await world.queue(zone, 'update');
  refuse(new DmsError('ZoneNoCandidate', { name: 'z' }));
  const [session, other] = [await openSession(world.database.connection), await openSession(world.database.connection)];
  const claims = claimsOf(session, stepper!.processor.epoch);
  const between = {
    ...claims,
    beginAnew: async () => {
      await claims.giveBack();
      await cancelEvent(other.trx, { kind: 'zone', subjectId: zone }, id);
      await session.send('begin');
    },
  };
  await processNext(between, stepper!.processor, { kinds: KINDS, skip: 0 });
  await Promise.all([session.close(), other.close()]);
  const event = await world.event(id);
  assert.deepEqual([event.state, event.attempts, event.error], ['CANCELLED', 0, null]);
});

describe('a passing fault', () => {
  const dueInMs = async (id: number): Promise<number> => {
    const [row] = await world.query<{ ms: number }>(
      `select (extract(epoch from scheduled - clock_timestamp()) * 1000)::float8 as ms from event where id = ${id}`,
    );
    return row?.ms ?? Number.NaN;
  };
  const makeDue = (id: number) => world.query(`update event set scheduled = clock_timestamp() where id = ${id}`);

  test('RETRY with growing delay and a reason on the subject; success clears it', async () => {
    const [zone = 0] = await world.zones(1);
    const id = await world.queue(zone, 'update');
    refuse(passing('named does not answer'));
    for (const [attempts, base] of [500, 1_000, 2_000, 4_000].entries()) {
      await makeDue(id);
      await step();
      const event = await world.event(id);
      assert.deepEqual([event.state, event.attempts, event.result_code], ['RETRY', attempts + 1, 450]);
      assert.equal(event.error, 'named does not answer');
      assert.deepEqual([event.seq, event.processed], [null, null]);
      const due = await dueInMs(id);
      assert.ok(due > base * 0.75 - 400 && due <= base * 1.25, `${due} after ${base}`);
    }
    assert.equal((await world.row('zone', zone)).retry_reason, 'named does not answer');
    publish = async (_context, params) => published(params);
    await makeDue(id);
    await step();
    assert.equal((await world.event(id)).state, 'SUCCESS');
    assert.equal((await world.row('zone', zone)).retry_reason, null);
  });

  test('delays double from 0.5 s to 60 s, and are jittered by a quarter', () => {
    const bases = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
    for (const [attempts, base] of bases.entries()) {
      assert.equal(retryDelayMs(attempts, 0.5), base);
      assert.equal(retryDelayMs(attempts, 0), base * 0.75);
      assert.equal(retryDelayMs(attempts, 1), base * 1.25);
    }
    assert.equal(retryDelayMs(1_000_000, 0.5), 60_000);
  });

  test('meanwhile a later event of the subject runs', async () => {
    const [zone = 0] = await world.zones(1);
    const first = await world.queue(zone, 'update');
    refuse(passing('named does not answer'));
    await step();
    publish = async (_context, params) => published(params);
    const second = await world.queue(zone, 'update');
    assert.equal(await step(), 'event');
    assert.deepEqual([(await world.event(first)).state, (await world.event(second)).state], ['RETRY', 'SUCCESS']);
  });

  test('an unforeseen exception is one: it is retried, and its reason shown', async () => {
    const [zone = 0] = await world.zones(1);
    const id = await world.queue(zone, 'update');
    refuse(new TypeError("cannot read 'x' of undefined"));
    await step();
    assert.deepEqual(
      [(await world.event(id)).state, (await world.row('zone', zone)).retry_reason],
      ['RETRY', "TypeError: cannot read 'x' of undefined"],
    );
  });

  test('an effect that nobody performs is one', async () => {
    await stepper?.close();
    stepper = await makeStepper(world, { ...performers, bulk: { inside: {}, outside: {} } });
    await world.query(`insert into bulk (operation) values ('refresh_all')`);
    const id = await world.queue(1, 'step', { kind: 'bulk' });
    await step();
    const event = await world.event(id);
    assert.deepEqual(
      [event.state, event.error],
      ['RETRY', 'Error: nobody here performs the effect queue_batch of bulk'],
    );
  });

  test('so is a statement that the database refuses; nothing of the run remains', async () => {
    const [zone = 0] = await world.zones(1);
    const id = await world.queue(zone, 'update');
    publish = async ({ trx, subject }) => {
      await queueEvent(trx, { kind: 'zone', subjectId: subject.id, subjectName: 'z', type: 'config' });
      await trx.insertInto('server_group').values({ name: 'one' }).execute();
      return undefined;
    };
    await step();
    const event = await world.event(id);
    assert.equal(event.state, 'RETRY');
    assert.match(event.error ?? '', /duplicate key/);
    assert.equal((await world.query('select 1 from event')).length, 1);
  });

  test('configuration that an operator has still to make is one, whatever it is for a caller', async () => {
    const [zone = 0] = await world.zones(1);
    const id = await world.queue(zone, 'update');
    refuse(new DmsError('ZoneCfgItemNotFound', { key: 'soa_mname' }));
    await step();
    assert.equal((await world.event(id)).state, 'RETRY');
  });

  test('an operator who ends what is being retried ends its reason too, when it was the last', async () => {
    const [zone = 0] = await world.zones(1);
    const subject = { kind: 'zone', subjectId: zone } as const;
    refuse(passing('named does not answer'));
    const [one, two] = [await world.queue(zone, 'update'), await world.queue(zone, 'update')];
    await drain();
    const reason = async () => (await world.row('zone', zone)).retry_reason;
    assert.equal(await cancelEvent(world.db, subject, one), true);
    assert.equal(await reason(), 'named does not answer');
    assert.equal(await cancelEvent(world.db, subject, two), true);
    assert.equal(await reason(), null);
  });

  test('a lock that somebody else holds is one', async () => {
    const [zone = 0, other = 0] = await world.zones(2);
    const id = await world.queue(zone, 'update');
    const holder = await openSession(world.database.connection);
    await holder.send('begin');
    await holder.trx.selectFrom('zone').select('id').where('id', '=', other).forUpdate().execute();
    publish = async ({ trx }) => {
      await trx.selectFrom('zone').select('id').where('id', '=', other).forUpdate().execute();
      return undefined;
    };
    await step();
    await holder.close();
    assert.equal((await world.event(id)).state, 'RETRY');
  });
});

describe('the fault itself cannot be written at once', () => {
  test('a reason with a NUL is written without it', async () => {
    const zones = await world.zones(2);
    const ids = [await world.queue(zones[0]!, 'update'), await world.queue(zones[1]!, 'update')];
    publish = async ({ subject }) => {
      throw subject.id === zones[0]
        ? passing('rsync said \u0000 and more')
        : new DmsError('DynDNSUpdateFailed', { name: 'a\u0000b' }, 'bad \u0000 name');
    };
    await drain();
    const [retried, failed] = [await world.event(ids[0]!), await world.event(ids[1]!)];
    assert.deepEqual([retried.state, retried.error], ['RETRY', 'rsync said \ufffd and more']);
    assert.equal(failed.state, 'FAILURE');
    assert.match(failed.error ?? '', /bad \ufffd name/);
  });

  test('as when a caller took the subject meanwhile: the worker lives on, and the event comes again', async () => {
    const [zone = 0] = await world.zones(1);
    const id = await world.queue(zone, 'update');
    refuse(new Error('no luck'));
    await world.query(`create function busy() returns trigger language plpgsql as
      $$ begin raise exception 'canceling statement due to lock timeout' using errcode = '55P03'; end $$`);
    await world.query(
      `create trigger busy before update on event for each row when (new.state = 'RETRY') execute function busy()`,
    );
    try {
      assert.equal(await step(), 'again');
      assert.equal((await world.event(id)).state, 'NEW');
    } finally {
      await world.query('drop function busy() cascade');
    }
    assert.equal(await step(), 'event');
    assert.equal((await world.event(id)).state, 'RETRY');
  });
});

test('a claim that was sent ahead for kinds that are not wanted any more is given back', async () => {
  const zones = await world.zones(2);
  const ids = [await world.queue(zones[0]!, 'update'), await world.queue(zones[1]!, 'update')];
  const session = await openSession(world.database.connection);
  const claims = claimsOf(session, stepper!.processor.epoch);
  const turn = { kinds: KINDS, skip: 0 };
  assert.equal((await processNext(claims, stepper!.processor, turn)).did, 'event'); // and the next one is claimed
  const withoutZones = { kinds: KINDS.filter((kind) => kind !== 'zone'), skip: 0 };
  assert.equal((await processNext(claims, stepper!.processor, withoutZones)).did, 'again');
  assert.equal((await processNext(claims, stepper!.processor, withoutZones)).did, 'nothing');
  assert.equal((await world.event(ids[1]!)).state, 'NEW');
  assert.equal((await processNext(claims, stepper!.processor, turn)).did, 'event');
  await session.close();
  assert.equal((await world.event(ids[1]!)).state, 'SUCCESS');
});
