import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { serialMax } from '../../src/dns/serial.ts';
import { parseZiId } from '../../src/domain/zone/zi-id.ts';
import { saveVersion } from '../../src/engine/save-version.ts';
import {
  apexConfig,
  apexNsOf,
  configFor,
  flagValue,
  listConfig,
  requiredValue,
  setApexNs,
  setConfig,
} from '../../src/store/config.ts';
import type { OpenDatabase } from '../../src/store/db.ts';
import { publicationStatement } from '../../src/store/publication.ts';
import { publishPlan } from '../../src/store/publish-plan.ts';
import { insertReference } from '../../src/store/reference.ts';
import type { Database } from '../../src/store/schema.ts';
import { raiseSerialFloor, serialFloor } from '../../src/store/serial-floor.ts';
import { recordServed, servedOfZone } from '../../src/store/served.ts';
import { enabledTwins, insertServer, listServers, requireServer } from '../../src/store/server.ts';
import { deleteServerGroup, insertServerGroup, requireServerGroup } from '../../src/store/server-group.ts';
import { deleteUpdateGroups, insertUpdateGroup, waitingGroups } from '../../src/store/update-group.ts';
import { insertZone } from '../../src/store/zone.ts';
import { listZis, resolveZiRef } from '../../src/store/zone-instance.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { content } from '../support/zone-content.ts';

let database: TestDatabase;
let opened: OpenDatabase;
let db: Kysely<Database>;
let sgId: number;

before(async () => {
  database = await freshDatabase();
  opened = database.open();
  db = opened.db;
  sgId = (await insertServerGroup(db, { name: 'one' })).id;
});

after(async () => {
  await opened.close();
  await database.drop();
});

describe('configuration', () => {
  test('the row of the server group wins over the global one, apex NS as a whole', async () => {
    await setConfig(db, 'soa_mname', 'global.test.', null);
    await setConfig(db, 'soa_mname', 'own.test.', sgId);
    await setConfig(db, 'soa_mname', 'own2.test.', sgId);
    await setConfig(db, 'nsec3', 'true', null);
    assert.equal(await setApexNs(db, ['ns1.test.', 'NS2.test.'], null), true);
    assert.equal(await setApexNs(db, ['ns2.test.', 'ns1.test.'], null), false);
    const [global, own] = [await configFor(db, null), await configFor(db, sgId)];
    assert.deepEqual(
      [requiredValue(global, 'soa_mname'), requiredValue(own, 'soa_mname')],
      ['global.test.', 'own2.test.'],
    );
    assert.equal(flagValue(own, 'nsec3'), true);
    assert.throws(() => requiredValue(own, 'soa_rname'), { name: 'ZoneCfgItemNotFound', data: { key: 'soa_rname' } });
    assert.deepEqual(own.apex_ns, ['ns1.test.', 'ns2.test.']);
    await setApexNs(db, ['ns.own.test.'], sgId);
    assert.deepEqual(apexConfig(await configFor(db, sgId)).apex_ns, ['ns.own.test.']);
    assert.deepEqual(await apexNsOf(db, null), ['ns1.test.', 'ns2.test.']);
    assert.deepEqual(
      (await listConfig(db)).map((row) => [row.key, row.sg_name]),
      [
        ['nsec3', null],
        ['soa_mname', 'one'],
        ['soa_mname', null],
      ],
    );
  });
});

describe('serial floors', () => {
  test('a floor only rises, by RFC 1982, as serialMax says', async () => {
    const serial = fc.oneof(
      fc.nat(4),
      fc.integer({ min: 2 ** 31 - 2, max: 2 ** 31 + 2 }),
      fc.integer({ min: 2 ** 32 - 4, max: 2 ** 32 - 1 }),
    );
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(serial, { minLength: 1, maxLength: 5 }), async (serials) => {
        const name = `floor${n++}.test.`;
        for (const one of serials) await raiseSerialFloor(db, name, one);
        const expected = serials.reduce((floor, one) => serialMax(floor, one));
        assert.equal(await serialFloor(db, name), expected);
      }),
    );
    assert.equal(await serialFloor(db, 'unknown.test.'), null);
  });
});

describe('zone instances', () => {
  test('the zi-id language finds versions in the time zone of the database', async () => {
    const row = await insertZone(db, { name: 'zi.test.', sg_id: sgId });
    const ids: number[] = [];
    for (const ctime of [
      "now() - interval '400 days'",
      "now() - interval '3 days'",
      "now() - interval '1 hour'",
      'now()',
    ]) {
      const { ziId } = await saveVersion(db, row, content([], { zone: 'zi.test.' }), { changeBy: null });
      await opened.pool.query(`update zone_instance set ctime = ${ctime} where id = ${ziId}`);
      ids.push(ziId);
    }
    const [first, second, third, fourth] = ids;
    const find = async (text: string) =>
      (await resolveZiRef(db, { id: row.id, zi_id: third ?? null }, parseZiId(text)))?.id;
    assert.equal(await find(''), third);
    assert.deepEqual(
      [await find('^-'), await find('^--'), await find('^+'), await find('^-3')],
      [second, first, fourth, undefined],
    );
    assert.deepEqual([await find(`${first}++`), await find(`${first}`), await find('0')], [third, first, undefined]);
    assert.deepEqual(
      [await find('@2h'), await find('@0s'), await find('@100d'), await find('@100w')],
      [second, fourth, first, undefined],
    );
    const { rows } = await opened.pool.query<{ iso: string; dmy: string; day: string; old: string }>(`
      select to_char(now() - interval '3 days' + interval '1 minute', 'YYYY-MM-DD,HH24:MI') as iso,
        to_char(now() - interval '399 days', 'DD/MM/YYYY') as dmy, to_char(now() - interval '2 days', 'DD/MM') as day,
        to_char(now() + interval '2 days', 'DD/MM') as old`);
    assert.equal(await find(rows[0]?.iso ?? ''), second);
    assert.equal(await find(rows[0]?.dmy ?? ''), first);
    assert.equal(await find(rows[0]?.day ?? ''), second);
    assert.equal(await find(rows[0]?.old ?? ''), first, 'a day to come is last year');
    await find('29/02'); // in most years the day did not exist
    assert.notEqual(await find('23:59'), undefined);
    assert.deepEqual(
      (await listZis(db, row.id, { limit: 2, before: 4 })).map((zi) => zi.id),
      [third, second],
    );
  });

  test('a publish is noted; the plan of the next one holds the difference, the apex and the floor', async () => {
    const row = await insertZone(db, { name: 'plan.test.', sg_id: sgId });
    const zone = (lines: string[], ttl = '3600') => content(lines, { zone: 'plan.test.', ttl });
    const first = await saveVersion(db, row, zone(['a A 192.0.2.1', 'b 60 A 192.0.2.1']), { changeBy: null });
    const second = await saveVersion(db, row, zone(['a A 192.0.2.1', 'b 60 A 192.0.2.2']), { changeBy: null });
    const third = await saveVersion(db, row, zone(['a A 192.0.2.1', 'b 60 A 192.0.2.2'], '300'), { changeBy: null });
    await publicationStatement({
      zoneId: row.id,
      zone: row.name,
      ziId: first.ziId,
      serial: 5,
      soa: Buffer.from('x'),
      apexNs: [],
      eventId: 1,
    }).execute(db);
    await raiseSerialFloor(db, 'plan.test.', 9);
    await setConfig(db, 'soa_mname', 'own2.test.', sgId);
    await setApexNs(db, ['ns.own.test.'], sgId);
    const at = (served: number, candidate: number) =>
      publishPlan(db, { ...row, served_zi_id: served, served_soa: Buffer.from('x'), zi_candidate_id: candidate });
    const plan = await at(first.ziId, second.ziId);
    assert.deepEqual([plan.served?.soa_serial, plan.candidate?.version, plan.serialFloor], [5, 2, 9]);
    assert.deepEqual([plan.config.soa_mname, plan.config.apex_ns], ['own2.test.', ['ns.own.test.']]);
    const shown = (changed: typeof plan.changed) =>
      changed.map((one) => `${one.owner} ${one.rdata} ${one.inFrom} ${one.inTo}`);
    assert.deepEqual(shown(plan.changed), ['b 192.0.2.1 true false', 'b 192.0.2.2 false true']);
    assert.deepEqual(
      shown((await at(second.ziId, third.ziId)).changed),
      ['a 192.0.2.1 true true'],
      'the zone TTL changed',
    );
    assert.deepEqual(shown((await at(second.ziId, first.ziId)).changed), [
      'b 192.0.2.1 false true',
      'b 192.0.2.2 true false',
    ]);
    const unknown = await publishPlan(db, { ...row, zi_candidate_id: first.ziId });
    assert.deepEqual([unknown.served, unknown.changed], [null, []]);
  });
});

describe('servers, groups and what hangs on them', () => {
  test('names are used once, enabled addresses too', async () => {
    const one = await insertServer(db, {
      name: 's1',
      server_type: 'bind9',
      sg_id: sgId,
      address: '192.0.2.1',
      state: 'OK',
    });
    const twin = await insertServer(db, { name: 's2', server_type: 'nsd', sg_id: sgId, address: '192.0.2.1' });
    await assert.rejects(insertServer(db, { name: 's1', server_type: 'knot', sg_id: sgId, address: '192.0.2.9' }), {
      name: 'ServerExists',
    });
    assert.deepEqual([await enabledTwins(db, twin), await enabledTwins(db, one)], [['s1'], []]);
    assert.deepEqual(
      (await listServers(db, { enabled: true, sgId })).map((row) => row.name),
      ['s1'],
    );
    assert.equal((await requireServer(db, 's2')).sg_name, 'one');
    await assert.rejects(requireServer(db, 'none'), { name: 'NoServerFound' });
    const sg = await requireServerGroup(db, 'one');
    await assert.rejects(deleteServerGroup(db, sg), { name: 'SgStillHasZones' });
    await assert.rejects(insertServerGroup(db, { name: 'one' }), { name: 'SgExists' });
    await assert.rejects(requireServerGroup(db, 'two'), { name: 'NoSgFound' });
  });

  test('served serials are written where they changed', async () => {
    const row = await insertZone(db, { name: 'served.test.', sg_id: sgId });
    const server = await requireServer(db, 's1');
    const answer = { zoneId: row.id, serverId: server.id, serial: 4_000_000_000 };
    assert.deepEqual([await recordServed(db, [answer]), await recordServed(db, [answer])], [[answer.zoneId], []]);
    assert.deepEqual(await recordServed(db, [{ ...answer, serial: 3 }]), [answer.zoneId]);
    assert.deepEqual(
      (await servedOfZone(db, row.id)).map((one) => [one.server_name, one.serial]),
      [['s1', 3]],
    );
  });

  test('update groups wait in order, one of a type', async () => {
    const row = await insertZone(db, { name: 'groups.test.', sg_id: sgId });
    const group = (update_type: string | null) => ({ zone_id: row.id, update_type, sectag: null, change_by: null });
    const add = (owner: string) => ({
      kind: 'ADD' as const,
      owner,
      type: 'A',
      ttl: null,
      rdata: '192.0.2.1',
      canon: Buffer.from([192, 0, 2, 1]),
      disabled: false,
      lockPtr: false,
      trackReverse: false,
      forceReverse: true,
      reference: null,
      comment: 'one\n',
      groupComment: 'group\n',
      ptrSource: null,
    });
    const first = await insertUpdateGroup(db, group('x'), [add('b'), add('a')], row.name);
    await insertUpdateGroup(db, group(null), [add('c')], row.name);
    await insertUpdateGroup(db, group(null), [], row.name);
    await assert.rejects(insertUpdateGroup(db, group('x'), [], row.name), { name: 'UpdateTypeAlreadyQueued' });
    const waiting = await waitingGroups(db, row.id);
    assert.deepEqual(
      waiting.map(({ operations }) => operations.map((one) => one.owner)),
      [['b', 'a'], ['c'], []],
    );
    assert.deepEqual(waiting[1]?.operations, [add('c')]);
    await deleteUpdateGroups(db, [first]);
    assert.equal((await waitingGroups(db, row.id)).length, 2);
  });

  test('a reference exists once in any case and goes with its last zone', async () => {
    const { id } = await insertReference(db, 'Some-Ref');
    await assert.rejects(insertReference(db, 'SOME-REF'), { name: 'ReferenceExists' });
    const row = await insertZone(db, { name: 'ref.test.', sg_id: sgId, reference_id: id });
    await db.deleteFrom('zone').where('id', '=', row.id).execute();
    assert.equal(await db.selectFrom('reference').select('id').where('id', '=', id).executeTakeFirst(), undefined);
  });
});
