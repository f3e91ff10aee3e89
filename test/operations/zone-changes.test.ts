// What people change about a zone besides its records: TTL, serial, server groups; through the door.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const admin = async (name: string, params?: unknown) => (await site.as('admin')(name, params)).value as never;
const LOGIN = { login_id: 'jane' };

async function make(name: string, more: object = {}): Promise<void> {
  await admin('create_zone', { name, ...LOGIN, ...more });
  await publish(site, name);
}

interface Zone {
  readonly zone_id: number;
  readonly zi_id: number;
  readonly zi_candidate_id: number;
  readonly sg_name: string;
  readonly alt_sg_name: string | null;
  readonly soa_serial: number;
}
const zone = (name: string): Promise<Zone> => admin('show_zonesm', [name]);

/** Parameters of the updates that wait for a zone. */
async function updates(name: string): Promise<object[]> {
  const events = (await admin('list_pending_events')) as { event_type: string; parameters: Record<string, unknown> }[];
  const own = events.filter(({ event_type, parameters }) => event_type === 'ZoneSMUpdate' && parameters?.name === name);
  return own.map(({ parameters: { name: _name, ...params } }) => params);
}

describe('refresh_zone_ttl', () => {
  const name = 'ttl.test.';
  interface Content {
    readonly zi: {
      readonly zi_id: number;
      readonly zone_ttl: string;
      readonly change_by: string;
      readonly rr_groups: object[];
    };
  }
  const newest = async (): Promise<Content> => admin('show_zone', { name, zi_id: (await zone(name)).zi_candidate_id });

  test('saves the newest content with another zone TTL and publishes it; the old version keeps its own', async () => {
    await make(name, { zi_data: ziData([rr('a A 192.0.2.1'), rr('b 60 A 192.0.2.2')], { zone_ttl: '2h' }) });
    const before = await newest();
    await site.as('helpdesk')('refresh_zone_ttl', { name, zone_ttl: '90m' });
    const after = await newest();
    assert.deepEqual([before.zi.zone_ttl, after.zi.zone_ttl, after.zi.change_by], ['2h', '90m', 'helpdesk@test/Admin']);
    const own = (shown: Content) => JSON.stringify(shown.zi.rr_groups).replaceAll(/"zi_id":\d+/g, '');
    assert.equal(own(after), own(before));
    assert.deepEqual(await updates(name), [{}]);
    const old = (await admin('show_zone', { name, zi_id: before.zi.zi_id })) as Content;
    assert.equal(old.zi.zone_ttl, '2h');
  });

  test('nothing given is the configured one; the one it has is only a refresh', async () => {
    await publish(site, name);
    await admin('refresh_zone_ttl', [name]);
    const { zi } = await newest();
    assert.equal(zi.zone_ttl, '1h');
    await publish(site, name);
    await admin('refresh_zone_ttl', { name, zone_ttl: '1h' });
    assert.equal((await newest()).zi.zi_id, zi.zi_id);
  });

  test('refuses what is no TTL, what would part an RRset, a zone that somebody edits', async () => {
    for (const zone_ttl of ['soon', '-1', '99999999999', '1'.repeat(21)]) {
      await assert.rejects(admin('refresh_zone_ttl', { name, zone_ttl }), { name: 'TtlZiParseError' }, zone_ttl);
    }
    await admin('update_zone', { name, zi_data: ziData([rr('a A 192.0.2.1'), rr('a 3600 A 192.0.2.2')]), ...LOGIN });
    await publish(site, name);
    await assert.rejects(admin('refresh_zone_ttl', { name, zone_ttl: '2h' }), { name: 'RrsetTtlDiffers' });
    await admin('update_zone', { name, zi_data: ziData([rr('a A 192.0.2.1')]), ...LOGIN });
    await publish(site, name);
    await admin('set_zone', { name, edit_lock: true });
    const [, token] = (await admin('edit_zone', { name, ...LOGIN })) as [object, number];
    await assert.rejects(
      admin('refresh_zone_ttl', { name, zone_ttl: '2h' }),
      (error: Error & { data: { locked_by: string } }) => {
        assert.deepEqual([error.name, error.data.locked_by], ['EditLockFailure', 'jane/Admin']);
        return true;
      },
    );
    await admin('cancel_edit_zone', { name, edit_lock_token: token });
    await admin('refresh_zone_ttl', { name, zone_ttl: '2h' });
    await assert.rejects(admin('refresh_zone_ttl', ['none.test.']), { name: 'ZoneNotFound' });
  });

  test('a zone that is not published yet gets it all the same', async () => {
    await admin('create_zone', { name: 'early.test.', ...LOGIN });
    await admin('refresh_zone_ttl', { name: 'early.test.', zone_ttl: '7m' });
    const { zi_id, zi_candidate_id } = await zone('early.test.');
    assert.equal(zi_id, zi_candidate_id);
    assert.equal(((await admin('show_zone', ['early.test.'])) as { zi: { zone_ttl: string } }).zi.zone_ttl, '7m');
  });
});

describe('poke', () => {
  const name = 'poke.test.';
  const poke = (params: object) => admin('poke_zone_set_serial', { name, ...params });

  test('a serial by RFC 1982, at once with the next update', async () => {
    await make(name);
    assert.equal((await zone(name)).soa_serial, 2026112000);
    await poke({ soa_serial: 2026112055 });
    assert.deepEqual(await updates(name), [{ candidate_soa_serial: 2026112055 }]);
    await poke({ soa_serial: (2026112000 + 2 ** 31 - 1) % 2 ** 32 });
    await poke({ force_soa_serial_update: true });
    await poke({});
    await admin('poke_zone_wrap_serial', [name]);
    assert.deepEqual((await updates(name)).slice(2), [
      { force_soa_serial_update: true },
      {},
      { wrap_soa_serial: true },
    ]);
  });

  test('refuses one that is no increase, none at all, or below what was seen of the name', async () => {
    for (const [soa_serial, error] of [
      [2026112000, 'SOASerialCandidateIgnored'],
      [2026111900, 'SOASerialCandidateIgnored'],
      [(2026112000 + 2 ** 31) % 2 ** 32, 'SOASerialCandidateIgnored'],
      [0, 'SOASerialRangeError'],
      [2 ** 32, 'SOASerialRangeError'],
      [-1, 'SOASerialRangeError'],
      [1.5, 'SOASerialTypeError'],
      ['2026112055', 'InvalidParamsJsonRpcError'],
    ] as const) {
      await assert.rejects(poke({ soa_serial }), { name: error }, String(soa_serial));
    }
    await site.database.db.insertInto('serial_floor').values({ name, serial: 2026112060 }).execute();
    await assert.rejects(poke({ soa_serial: 2026112060 }), { name: 'SOASerialCandidateIgnored' });
    await poke({ soa_serial: 2026112061 });
  });

  test('refuses a zone that is not published or is being edited', async () => {
    await admin('set_zone', { name, edit_lock: true });
    const [, token] = (await admin('edit_zone', { name, ...LOGIN })) as [object, number];
    await assert.rejects(poke({ soa_serial: 2026112070 }), { name: 'ZoneSmFailure' });
    await assert.rejects(admin('poke_zone_wrap_serial', [name]), { name: 'ZoneSmFailure' });
    await admin('cancel_edit_zone', { name, edit_lock_token: token });
    await admin('disable_zone', [name]);
    await assert.rejects(poke({ soa_serial: 2026112070 }), { name: 'ZoneNotPublished' });
    await assert.rejects(admin('poke_zone_wrap_serial', [name]), { name: 'ZoneNotPublished' });
    await assert.rejects(site.as('helpdesk')('poke_zone_wrap_serial', [name]), { name: 'MethodNotFoundJsonRpcError' });
  });
});

describe('server groups', () => {
  const name = 'group.test.';

  test('the primary one of a disabled zone', async () => {
    await make(name);
    await assert.rejects(admin('set_zone_sg', [name, 'sg-two']), { name: 'ZoneNotDisabled' });
    await admin('disable_zone', [name]);
    await assert.rejects(admin('set_zone_sg', [name, 'none']), { name: 'NoSgFound' });
    await admin('set_zone_sg', [name, 'sg-two']);
    assert.equal((await zone(name)).sg_name, 'sg-two');
    await admin('set_zone_sg', [name]);
    assert.equal((await zone(name)).sg_name, 'sg-one');
    await assert.rejects(site.as('helpdesk')('set_zone_sg', [name]), { name: 'MethodNotFoundJsonRpcError' });
  });

  test('the alternate one of any', async () => {
    await assert.rejects(admin('set_zone_alt_sg', [name, 'none']), { name: 'NoSgFound' });
    await admin('set_zone_alt_sg', [name, 'sg-two']);
    assert.equal((await zone(name)).alt_sg_name, 'sg-two');
    await admin('set_zone_alt_sg', { name, sg_name: null });
    await admin('set_zone_alt_sg', { name });
    assert.equal((await zone(name)).alt_sg_name, null);
  });
});
