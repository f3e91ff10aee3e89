// Incremental updates at the publish: one version on top of the candidate, in the publish's own transaction.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { soaRdata } from '../../src/dns/wire/transfer.ts';
import type { ZoneContent } from '../../src/domain/zone/content.ts';
import type { GroupOperation } from '../../src/domain/zone/groups/group-operations.ts';
import { zonePerformers } from '../../src/engine/performers/zone.ts';
import { raise } from '../../src/engine/raise.ts';
import { replayCheck } from '../../src/engine/replay.ts';
import { saveVersion } from '../../src/engine/save-version.ts';
import { contentOfZi } from '../../src/store/record.ts';
import { insertUpdateGroup } from '../../src/store/update-group.ts';
import { content, record } from '../support/zone-content.ts';
import { type AllPerformers, makeStepper, makeWorld, published, type Stepper, scripted, type World } from './world.ts';

let world: World;
let stepper: Stepper;
let zoneId: number;
/** Messages that the name server was sent; it answers `rcode`, or fails. */
let sent: Buffer[];
let rcode: string;

const SOA = { mname: 'm.', rname: 'r.', serial: 2026010100, refresh: 3600, retry: 3600, expire: 3600, minimum: 3600 };
const START = ['@ NS ns.example.net.', 'www 300 A 192.0.2.1', 'alias CNAME www'];

before(async () => {
  world = await makeWorld();
  const nameServer = {
    update: async (_server: unknown, message: Buffer) => {
      sent.push(message);
      if (rcode === 'unreachable') throw new Error('connection refused');
      return { rcode };
    },
    soa: async () => ({ rcode: 'NOERROR', authoritative: false, serial: null }),
    query: async () => ({ rcode: 'NOERROR', records: [] }),
  };
  Object.assign(world.ports, { nameServer });
  const all: AllPerformers = {
    ...scripted({}),
    zone: { ...zonePerformers, outside: { compare_and_publish: async (_c, params) => published(params) } },
  };
  stepper = await makeStepper(world, all);
});
after(async () => {
  await stepper?.close();
  await world?.close();
});

beforeEach(async () => {
  await world.clear();
  sent = [];
  rcode = 'NOERROR';
  [zoneId = 0] = await world.zones(1);
  await world.query(
    `update zone set use_apex_ns = false, soa_serial = 2026010100, next_version = 2 where id = ${zoneId}`,
  );
  await world.query('alter table zone_instance alter column id restart with 100');
  const { ziId } = await save(START);
  await world.query(`update zone set zi_id = ${ziId}, zi_candidate_id = ${ziId}, served_zi_id = ${ziId},
    served_soa = '\\x${soaRdata(SOA).toString('hex')}', served_apex_ns = '{}'`);
});

const ZONE = 'z1.test.';

async function save(lines: readonly string[]) {
  const zone = { ...(await world.row('zone', zoneId)), name: ZONE } as never;
  const text: Partial<ZoneContent> = {
    zone: ZONE,
    soa: { ...content([]).soa, mname: 'm.', rname: 'r.', refresh: '1h', retry: '1h', expire: '1h', minimum: '1h' },
  };
  return saveVersion(world.db, zone, content(lines, text), { changeBy: 'editor/Admin' });
}

async function queueGroup(update_type: string, change_by: string | null, ...lines: string[]): Promise<number> {
  const operations = lines.map((line): GroupOperation => {
    const [, kind = '', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    const bare = /^(\S+) (\S+)$/.exec(rest);
    const made =
      bare === null ? record(rest, {}, ZONE) : { owner: bare[1]!, type: bare[2]!, ttl: null, rdata: null, canon: null };
    const flags = { disabled: false, lockPtr: false, trackReverse: false, forceReverse: false };
    const { owner, type, ttl, rdata, canon } = made;
    return {
      kind: kind as 'ADD',
      owner,
      type,
      ttl,
      rdata,
      canon,
      ...flags,
      reference: null,
      comment: null,
      ptrSource: null,
    };
  });
  return insertUpdateGroup(world.db, { zone_id: zoneId, update_type, sectag: 'Admin', change_by }, operations, ZONE);
}

async function candidate(): Promise<{ lines: string[]; changeBy: string | null; version: number }> {
  const { zi_candidate_id } = await world.row('zone', zoneId);
  const found = await contentOfZi(world.db, Number(zi_candidate_id));
  const lines = found!.records.map(({ owner, ttl, type, rdata }) =>
    [owner, ttl, type, rdata].filter(Boolean).join(' '),
  );
  return { lines, changeBy: found!.zi.change_by, version: found!.zi.version };
}

const groupsLeft = async () => (await world.query<{ n: string }>('select count(*) as n from update_group'))[0]?.n;
const replayIsClean = async () => assert.deepEqual((await replayCheck(world.db, () => undefined)).faults, []);
const sync = (type: string, params = {}) =>
  world.db
    .transaction()
    .execute((trx) =>
      raise(trx, world.ports, { kind: 'zone', subjectId: zoneId, type, params, actor: 'x', source: 'rpc' }),
    );

describe('update', () => {
  test('applies all groups in order as one version and publishes it in the same transaction', async () => {
    await queueGroup('first', 'anna/Admin', 'ADD www 300 A 192.0.2.2', 'DELETE alias ANY');
    await world.query("update update_operation set group_comment = 'hosts\n' where operation = 'ADD'");
    await queueGroup('second', 'bert/Admin', 'DELETE www A 192.0.2.1', 'ADD new TXT "x"');
    const id = await world.queue(zoneId, 'update');
    await stepper.drain();
    const { lines, changeBy, version } = await candidate();
    assert.deepEqual(lines, ['@ NS ns.example.net.', 'www 300 A 192.0.2.2', 'new TXT "x"']);
    assert.deepEqual([changeBy, version], ['bert/Admin', 3]);
    const grouped = await world.query<{ owner: string; comment: string }>(`select r.owner, g.comment from record r
      join zone_group g on g.zone_id = r.zone_id and g.group_no = r.group_no where r.removed is null and g.removed is null`);
    assert.deepEqual(grouped, [{ owner: 'www', comment: 'hosts\n' }]);
    const row = await world.row('zone', zoneId);
    assert.deepEqual([row.zi_id, row.served_zi_id], [row.zi_candidate_id, row.zi_candidate_id]);
    assert.equal(sent.length, 1);
    assert.equal((await world.event(id)).state, 'SUCCESS');
    assert.equal(await groupsLeft(), 0);
    await replayIsClean();
  });

  test('a group that no longer applies is set aside as a failed event; the others go on', async () => {
    await queueGroup('fine', null, 'ADD a A 192.0.2.9');
    const bad = await queueGroup('clash', 'anna/Admin', 'ADD b A 192.0.2.9', 'ADD alias A 192.0.2.9');
    await world.queue(zoneId, 'update');
    await stepper.drain();
    assert.deepEqual((await candidate()).lines, [...START, 'a A 192.0.2.9']);
    assert.equal((await candidate()).changeBy, 'editor/Admin');
    const failed = await world.query<{ id: string }>("select id from event where state = 'FAILURE'");
    const event = await world.event(Number(failed[0]?.id));
    assert.equal(failed.length, 1);
    assert.equal(event.type, 'updateRrs');
    assert.equal(event.actor, 'anna/Admin');
    assert.deepEqual(event.params, {
      update_type: 'clash',
      update_group_id: bad,
      operations: ['ADD b A 192.0.2.9', 'ADD alias A 192.0.2.9'],
    });
    assert.match(String(event.error), /clash no longer applies: .*alias/);
    assert.equal(await groupsLeft(), 0);
    await replayIsClean();
  });

  test('what changes nothing makes no version', async () => {
    await queueGroup('same', null, 'ADD www 300 A 192.0.2.1', 'DELETE gone ANY');
    await world.queue(zoneId, 'update');
    await stepper.drain();
    assert.deepEqual([(await candidate()).version, await groupsLeft(), sent.length], [2, 0, 0]);
  });

  test('a fault of the surroundings leaves the groups where they were, and no version', async () => {
    rcode = 'unreachable';
    await queueGroup('first', null, 'ADD a A 192.0.2.9');
    const id = await world.queue(zoneId, 'update');
    await stepper.step();
    assert.equal((await world.event(id)).state, 'RETRY');
    assert.equal(await groupsLeft(), 1);
    assert.equal((await world.query('select 1 from zone_instance')).length, 2);
    rcode = 'NOERROR';
    await world.query('update event set scheduled = now()');
    await stepper.drain();
    assert.deepEqual((await candidate()).lines, [...START, 'a A 192.0.2.9']);
    await replayIsClean();
  });

  test('what cannot be published at once becomes the candidate, and the next event publishes it', async () => {
    rcode = 'NXRRSET';
    await queueGroup('first', null, 'ADD a A 192.0.2.9');
    const id = await world.queue(zoneId, 'update', { params: { force_soa_serial_update: true } });
    const { zi_id } = await world.row('zone', zoneId);
    assert.equal((await stepper.step()).did, 'event');
    assert.deepEqual((await candidate()).lines, [...START, 'a A 192.0.2.9']);
    assert.equal((await world.row('zone', zoneId)).zi_id, zi_id);
    assert.equal(await groupsLeft(), 0);
    assert.equal((await world.event(id)).state, 'SUCCESS');
    const [next] = await world.query<{ type: string; params: object; priority: number }>(
      "select type, params, priority from event where state = 'NEW'",
    );
    assert.deepEqual(next, { type: 'update', params: { force_soa_serial_update: true }, priority: 0 });
    assert.equal((await stepper.step()).did, 'planned');
    await replayIsClean();
  });

  test('on top of a candidate that is an older version', async () => {
    const { zi_id: old } = await world.row('zone', zoneId);
    await save(['@ NS ns.example.net.', 'later A 192.0.2.7']);
    await queueGroup('first', null, 'ADD a A 192.0.2.9');
    await world.queue(zoneId, 'update');
    await stepper.drain();
    const { lines, version } = await candidate();
    assert.deepEqual([lines.sort(), version], [[...START, 'a A 192.0.2.9'].sort(), 4]);
    assert.notEqual((await world.row('zone', zoneId)).zi_id, old);
  });

  test('a version that is named is published as it was saved; what waits comes behind it', async () => {
    const { zi_id: named } = await world.row('zone', zoneId);
    const { ziId: later } = await save(['@ NS ns.example.net.', 'later A 192.0.2.7']);
    await world.query(`update zone set zi_candidate_id = ${later}`);
    await queueGroup('first', null, 'ADD a A 192.0.2.9');
    await sync('doRefresh', { zi_id: named });
    await stepper.step();
    assert.deepEqual([(await world.row('zone', zoneId)).zi_id, await groupsLeft()], [named, 1]);
    await stepper.drain();
    assert.deepEqual((await candidate()).lines.sort(), [...START, 'a A 192.0.2.9'].sort());
    assert.equal(await groupsLeft(), 0);
    await replayIsClean();
  });

  test('in UNCONFIG the step that publishes takes them', async () => {
    await world.query(`update zone set state = 'UNCONFIG', served_soa = null, served_zi_id = null`);
    await queueGroup('first', null, 'ADD a A 192.0.2.9');
    await world.queue(zoneId, 'reconfigUpdate');
    await stepper.step();
    assert.deepEqual((await candidate()).lines, [...START, 'a A 192.0.2.9']);
    const waits = await world.query<{ type: string }>("select type from event where state = 'NEW'");
    assert.deepEqual(waits, [{ type: 'reconfigUpdate' }]);
    assert.equal((await stepper.step()).did, 'planned');
    await replayIsClean();
  });
});

describe('edit lock', () => {
  beforeEach(async () => {
    await world.query('update zone set edit_lock = true');
    await sync('edit', { locked_by: 'anna' });
    await queueGroup('first', 'bert/Admin', 'ADD a A 192.0.2.9');
  });

  const token = async () => Number((await world.row('zone', zoneId)).edit_lock_token);

  test('groups wait while somebody edits, and are applied when he leaves', async () => {
    await world.queue(zoneId, 'update');
    await stepper.drain();
    assert.deepEqual([await groupsLeft(), (await candidate()).lines], [1, START]);
    await sync('editExit', { edit_lock_token: await token() });
    await stepper.drain();
    assert.deepEqual([await groupsLeft(), (await candidate()).lines], [0, [...START, 'a A 192.0.2.9']]);
    await replayIsClean();
  });

  test('the publish of the locked edit applies them on top of what was saved', async () => {
    const { ziId } = await save(['@ NS ns.example.net.', 'edited A 192.0.2.7']);
    await sync('editSaved', { zi_id: ziId, edit_lock_token: await token() });
    await stepper.drain();
    const { lines, changeBy } = await candidate();
    assert.deepEqual(
      [lines, changeBy],
      [['@ NS ns.example.net.', 'edited A 192.0.2.7', 'a A 192.0.2.9'], 'bert/Admin'],
    );
    const row = await world.row('zone', zoneId);
    assert.deepEqual([row.state, row.lock_state, row.zi_id], ['PUBLISHED', 'EDIT_UNLOCK', row.zi_candidate_id]);
    await replayIsClean();
  });

  test('the lock stays until the long way is done', async () => {
    rcode = 'NXRRSET';
    const { ziId } = await save(['@ NS ns.example.net.', 'edited A 192.0.2.7']);
    await sync('editSaved', { zi_id: ziId, edit_lock_token: await token() });
    await stepper.step();
    const row = await world.row('zone', zoneId);
    assert.deepEqual([row.state, row.lock_state], ['UPDATE', 'EDIT_LOCK']);
    assert.equal((await stepper.step()).did, 'planned');
    assert.deepEqual((await candidate()).lines.length, 3);
    await replayIsClean();
  });
});

test('a group that comes while a publish runs outside is applied behind it', async () => {
  await world.query('update zone set served_soa = null, served_zi_id = null');
  await world.queue(zoneId, 'update');
  assert.equal((await stepper.step()).did, 'planned');
  const id = await queueGroup('late', null, 'ADD a A 192.0.2.9');
  await sync('updateRrs', { update_type: 'late', update_group_id: id });
  assert.equal((await stepper.step()).did, 'nothing', 'RUNNING blocks');
  const waits = await world.query<{ type: string }>("select type from event where state = 'NEW'");
  assert.deepEqual(waits, [{ type: 'update' }]);
});
