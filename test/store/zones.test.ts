import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Kysely } from 'kysely';
import { reverseNetwork } from '../../src/dns/network.ts';
import type { OpenDatabase } from '../../src/store/db.ts';
import { ensureReference } from '../../src/store/reference.ts';
import { insertReverseNetwork } from '../../src/store/reverse-network.ts';
import type { Database } from '../../src/store/schema.ts';
import { addSectags, insertSectag } from '../../src/store/sectag.ts';
import { insertServerGroup } from '../../src/store/server-group.ts';
import { insertZone, liveZone, type NewZone, parentZone } from '../../src/store/zone.ts';
import { likePattern, listZones, namePattern, type ZoneFilter } from '../../src/store/zone-list.ts';
import { lookUpZone } from '../../src/store/zone-lookup.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let opened: OpenDatabase;
let db: Kysely<Database>;
let sgId: number;

before(async () => {
  database = await freshDatabase();
  opened = database.open();
  db = opened.db;
  sgId = (await insertServerGroup(db, { name: 'one' })).id;
  await insertServerGroup(db, { name: 'two' });
});

after(async () => {
  await opened.close();
  await database.drop();
});

const zone = (name: string, more: Partial<NewZone> = {}) => insertZone(db, { name, sg_id: sgId, ...more });

async function names(filter: ZoneFilter): Promise<string[]> {
  return (await listZones(db, filter, { limit: 100 })).map((one) => one.name);
}

describe('zones', () => {
  test('a name is live once, deleted any number of times', async () => {
    await zone('once.test.');
    await assert.rejects(zone('once.test.'), { name: 'ZoneExists', data: { name: 'once.test.' } });
    await db.updateTable('zone').set({ state: 'DELETED' }).where('name', '=', 'once.test.').execute();
    assert.equal(await liveZone(db, 'once.test.'), null);
    await zone('once.test.', { state: 'DELETED' });
    await zone('once.test.');
    assert.deepEqual(await names({ patterns: ['once.test.'] }), ['once.test.']);
    assert.equal((await names({ patterns: ['once.test.'], states: ['DELETED'] })).length, 2);
    await db.deleteFrom('zone').where('name', '=', 'once.test.').execute();
  });

  test('patterns: * and ? only, without the wildcards of LIKE; each zone once', async () => {
    for (const name of ['ab.p.test.', 'a_b.p.test.', 'axb.p.test.', 'abc.p.test.']) await zone(name);
    assert.deepEqual(await names({ patterns: ['a_b.p.test.'] }), ['a_b.p.test.']);
    assert.deepEqual(await names({ patterns: ['a_*.p.test.'] }), ['a_b.p.test.']);
    assert.deepEqual(await names({ patterns: ['a?b.p.*'] }), ['a_b.p.test.', 'axb.p.test.'].sort());
    assert.deepEqual((await names({ patterns: ['ab*.p.test.', '*.p.test.'] })).length, 4);
    assert.equal(likePattern('50%\\_*?'), '50\\%\\\\\\_%_');
    assert.deepEqual(['Ab.Test', 'a*', 'a?', 'a.'].map(namePattern), ['ab.test.', 'a*', 'a?', 'a.']);
  });

  test('pages follow the names', async () => {
    const all = await listZones(db, { patterns: ['*.p.test.'] }, { limit: 3 });
    const last = all.at(-1);
    const rest = await listZones(db, { patterns: ['*.p.test.'] }, { limit: 3, ...(last ? { after: last } : {}) });
    assert.deepEqual(
      [...all, ...rest].map((one) => one.name),
      await names({ patterns: ['*.p.test.'] }),
    );
    assert.equal(rest.length, 1);
  });

  test('owner, tag, group and state narrow the list', async () => {
    const reference_id = await ensureReference(db, 'Cust@1');
    assert.equal(await ensureReference(db, 'cUST@1'), reference_id);
    await insertSectag(db, 'HOSTED');
    const mine = await zone('mine.f.test.', { reference_id });
    await zone('off.f.test.', { state: 'DISABLED', reference_id });
    await zone('other.f.test.', { sg_id: sgId + 1 });
    await addSectags(db, mine.id, ['HOSTED']);
    await addSectags(db, mine.id, ['HOSTED']);
    await assert.rejects(addSectags(db, mine.id, ['NONE']), { name: 'ZoneSecTagDoesNotExist' });
    const patterns = ['*.f.test.'];
    assert.deepEqual(await names({ patterns, reference: 'CUST@1' }), ['mine.f.test.', 'off.f.test.']);
    assert.deepEqual(await names({ patterns, reference: 'CUST_1' }), []);
    assert.deepEqual(await names({ patterns, sectag: 'HOSTED' }), ['mine.f.test.']);
    assert.deepEqual(await names({ patterns, sgName: 'two' }), ['other.f.test.']);
    assert.deepEqual(await names({ patterns, includeDisabled: false }), ['mine.f.test.', 'other.f.test.']);
    const [listed] = await listZones(db, { patterns: ['mine.f.test.'] }, { limit: 1 });
    assert.deepEqual([listed?.reference, listed?.sg_name], ['Cust@1', 'one']);
  });

  test('reverse zones are found by the longest prefix, by network, and by what they hold', async () => {
    for (const text of ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '2001:db8::/32', '2001:db8:1::/48']) {
      const { network, zoneName } = reverseNetwork(text);
      await insertReverseNetwork(db, (await zone(zoneName)).id, network);
    }
    const closest = async (containing: string) =>
      (await lookUpZone(db, { containing }, { sectag: null, lock: false }))?.name;
    assert.equal(await closest('10.1.2.3'), '2.1.10.in-addr.arpa.');
    assert.equal(await closest('10.1.0.0/20'), '1.10.in-addr.arpa.');
    assert.equal(await closest('2001:db8:2::1'), '8.b.d.0.1.0.0.2.ip6.arpa.');
    assert.equal(await closest('192.0.2.1'), undefined);
    assert.deepEqual((await names({ containing: ['10.1.2.3'] })).length, 3);
    assert.deepEqual(await names({ inside: ['10.1.0.0/16'] }), ['1.10.in-addr.arpa.', '2.1.10.in-addr.arpa.']);
    assert.deepEqual(await names({ inside: ['10.1.0.0/16'], patterns: ['mine.f.test.'] }), [
      '1.10.in-addr.arpa.',
      '2.1.10.in-addr.arpa.',
      'mine.f.test.',
    ]);
  });

  test('the nearest live zone above decides', async () => {
    await zone('up.test.');
    await zone('gone.up.test.', { state: 'DELETED' });
    assert.equal((await parentZone(db, 'a.gone.up.test.'))?.name, 'up.test.');
    assert.equal(await parentZone(db, 'up.test.'), null);
  });
});
