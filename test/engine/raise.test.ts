// Sync events: the machine's answer within the caller's transaction, and what is left of a refusal.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DmsError } from '../../src/domain/errors.ts';
import { raise, refusedEvents, type SyncEvent } from '../../src/engine/raise.ts';
import { replayCheck } from '../../src/engine/replay.ts';
import { databaseError } from '../../src/store/db.ts';
import { openSession } from '../../src/store/session.ts';
import { makeSite, type Site, ziData } from '../operations/setup.ts';
import { makeWorld, type World } from './world.ts';

describe('in the transaction of the caller', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
  });
  after(() => world.close());

  const event = (subjectId: number, type: string, params = {}): SyncEvent => ({
    kind: 'zone',
    subjectId,
    type,
    params,
    actor: 'jane',
    source: 'test',
  });
  const inOne = (raised: SyncEvent) => world.db.transaction().execute((trx) => raise(trx, world.ports, raised));

  test('the event is recorded with its row, and the row is written', async () => {
    const [zone = 0] = await world.zones(1);
    const { eventId, listed, row } = await inOne(event(zone, 'setFlags', { edit_lock: true }));
    assert.deepEqual([listed, row.edit_lock, (await world.row('zone', zone)).edit_lock], [true, true, true]);
    const stored = await world.event(eventId);
    assert.deepEqual(
      [
        stored.state,
        stored.sync,
        stored.seq,
        stored.priority,
        stored.actor,
        stored.before?.edit_lock,
        stored.after?.edit_lock,
      ],
      ['SUCCESS', true, 1, 0, 'jane', false, true],
    );
  });

  test('why another event of the zone is being retried stays known', async () => {
    const [zone = 0] = await world.zones(1);
    await world.query(`update zone set retry_reason = 'named is away' where id = ${zone}`);
    const waiting = await world.queue(zone, 'update');
    await world.query(`update event set state = 'RETRY' where id = ${waiting}`);
    const reasonAfter = async () => {
      await inOne(event(zone, 'setFlags', { edit_lock: true }));
      return (await world.row('zone', zone)).retry_reason;
    };
    assert.equal(await reasonAfter(), 'named is away');
    await world.query(`update event set state = 'CANCELLED', processed = now() where id = ${waiting}`);
    assert.equal(await reasonAfter(), null);
  });

  test('the id that an edit lock needs is drawn beforehand, and is the token', async () => {
    const [zone = 0] = await world.zones(1);
    await inOne(event(zone, 'setFlags', { edit_lock: true }));
    const { result, row } = await inOne(event(zone, 'edit', { locked_by: 'jane' }));
    assert.equal(typeof row.edit_lock_token, 'number');
    assert.equal(result.edit_lock_token ?? row.edit_lock_token, row.edit_lock_token);
    assert.deepEqual(await world.query(`select type, scheduled > now() as later from event where state = 'NEW'`), [
      { type: 'editTimeout', later: true },
    ]);
    await world.query(`delete from event where state = 'NEW'`);
  });

  test('an event that the state does not list changes nothing and is IGNORED', async () => {
    const [zone = 0] = await world.zones(1);
    const { listed, eventId } = await inOne(event(zone, 'doConfig', { zi_id: zone }));
    assert.deepEqual([listed, (await world.event(eventId)).state], [false, 'IGNORED']);
  });

  test('what follows is queued in the same transaction: both or nothing', async () => {
    const [zone = 0] = await world.zones(1);
    const failed = world.db.transaction().execute(async (trx) => {
      await raise(trx, world.ports, event(zone, 'doRefresh'));
      throw new Error('later in the operation');
    });
    await assert.rejects(failed, /later/);
    assert.deepEqual(await world.query(`select 1 from event where subject_id = ${zone}`), []);
    const { eventId } = await inOne(event(zone, 'doRefresh'));
    const rows = await world.query(
      `select type, state, cause_id::int, actor from event where subject_id = ${zone} order by id`,
    );
    assert.deepEqual(rows, [
      { type: 'doRefresh', state: 'SUCCESS', cause_id: null, actor: 'jane' },
      { type: 'update', state: 'NEW', cause_id: eventId, actor: 'jane' },
    ]);
  });

  test('a refusal is thrown and tells what to record', async () => {
    const [zone = 0] = await world.zones(1, 'DISABLED');
    const error = await inOne(event(zone, 'disable')).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof DmsError);
    assert.equal(error.name, 'ZoneAlreadyDisabled');
    assert.equal(refusedEvents.get(error)?.subject.id, zone);
    assert.deepEqual(await world.query(`select 1 from event where subject_id = ${zone}`), []);
  });

  test('a subject that is gone is an error for good, an unknown type too', async () => {
    await assert.rejects(inOne(event(4711, 'disable')), { name: 'SubjectGone', passing: false });
    const [zone = 0] = await world.zones(1);
    await assert.rejects(inOne(event(zone, 'explode')), { name: 'EventTypeUnknown' });
  });

  test('what only dmsd performs cannot be raised', async () => {
    const [zone = 0] = await world.zones(1, 'UNCONFIG');
    await assert.rejects(inOne(event(zone, 'reconfigUpdate')), /nobody here performs the effect publish of zone/);
  });

  test('a subject that stays locked is Busy after 2 s, and one that comes free in time is had', async () => {
    const [zone = 0] = await world.zones(1);
    const holder = await openSession(world.database.connection);
    const hold = async (): Promise<void> => {
      await holder.send('begin');
      await holder.trx.selectFrom('zone').select('id').where('id', '=', zone).forUpdate().execute();
    };
    await hold();
    const begin = performance.now();
    const error = databaseError(await inOne(event(zone, 'doRefresh')).catch((thrown: unknown) => thrown));
    const waited = performance.now() - begin;
    assert.ok(error instanceof DmsError && error.name === 'Busy' && error.passing);
    assert.ok(waited > 1_900 && waited < 4_000, `${waited} ms`);
    const patient = inOne(event(zone, 'doRefresh'));
    setTimeout(() => void holder.send('rollback'), 300);
    assert.equal((await patient).listed, true);
    await holder.close();
  });

  test('two at once on one subject: one after the other, each sees what the other did', async () => {
    const [zone = 0] = await world.zones(1);
    await inOne(event(zone, 'setFlags', { edit_lock: true }));
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => inOne(event(zone, 'edit', { locked_by: `user ${i}` }))),
    );
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1, 'one lock is given');
    await Promise.all([1, 2, 3, 4].map(() => inOne(event(zone, 'doRefresh'))));
    const seqs = await world.query<{ seq: number }>(
      `select seq from event where subject_id = ${zone} and seq is not null order by seq`,
    );
    assert.deepEqual(
      seqs.map(({ seq }) => seq),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual((await replayCheck(world.db, () => undefined)).faults, []);
  });
});

describe('through an operation', () => {
  let site: Site;
  before(async () => {
    site = await makeSite();
    await site.as('admin')('create_zone', { name: 'a.test.', login_id: 'jane' });
  });
  after(() => site.close());
  const rows = async (text: string): Promise<unknown[]> => (await site.database.pool.query(text)).rows;

  test('a refusal rolls everything back and leaves a failed event and an audit row', async () => {
    const admin = site.as('admin');
    await admin('disable_zone', { name: 'a.test.' }).catch(() => undefined);
    await site.database.pool.query(`update zone set state = 'PUBLISHED'`);
    await admin('set_zone', { name: 'a.test.', edit_lock: true });
    await site.database.pool.query(`update event set state = 'CANCELLED', processed = now() where processed is null`);
    const [before] = await rows('select count(*)::int as versions from zone_instance');
    const save = { name: 'a.test.', login_id: 'jane', zi_data: ziData(['a A 192.0.2.1']) };
    const error = await admin('update_zone', save).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof DmsError);
    const events = { event_message: String, event_results: Object };
    for (const key of Object.keys(events)) assert.ok(key in error.data, `${error.name} has ${key}`);
    assert.deepEqual(await rows('select count(*)::int as versions from zone_instance'), [before], 'no version is left');
    const [failed] =
      (await rows(`select id, type, sync, state, seq is not null as in_history, actor, error, before is not null as before
      from event order by id desc limit 1`)) as Record<string, unknown>[];
    assert.deepEqual(
      [failed?.type, failed?.sync, failed?.state, failed?.in_history, failed?.before],
      ['editSaved', true, 'FAILURE', true, true],
    );
    assert.match(String(failed?.error), /^Event ZoneSMEditSaved\(\d+\) failed - /);
    assert.ok(String(error.data.event_message).includes(`(${String(failed?.id)})`), 'the caller is told its id');
    const [audit] = (await rows('select operation, outcome from audit order by id desc limit 1')) as unknown[];
    assert.deepEqual(audit, { operation: 'update_zone', outcome: error.name });
    const listed = (await admin('list_failed_events', { limit: 1 })).value as { event_id: number; state: string }[];
    assert.deepEqual([listed[0]?.event_id, listed[0]?.state], [Number(failed?.id), 'FAILURE']);
  });

  test('fail_event ends a waiting event, refuses one that has ended or is unknown', async () => {
    const admin = site.as('admin');
    const [waiting] = (await rows(`insert into event (kind, subject_id, subject_name, type)
      select 'zone', id, name, 'update' from zone returning id`)) as { id: string }[];
    const id = Number(waiting?.id);
    assert.equal((await admin('fail_event', { event_id: id })).value, true);
    assert.equal(((await admin('show_event', { event_id: id })).value as { state: string }).state, 'FAILURE');
    await assert.rejects(admin('fail_event', { event_id: id }), { name: 'CantFailEventById' });
    await assert.rejects(admin('fail_event', { event_id: 1_000_000 }), { name: 'EventNotFoundById' });
  });
});
