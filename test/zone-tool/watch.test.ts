// The page of --watch, and following the events of a zone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Activity, watchRows } from '../../src/zone-tool/views/watch.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeTool } from './tool.ts';

const CALM: Activity = {
  now: '2026-11-20T12:00:00.000Z',
  role: 'master',
  master: { state: 'READY', hold_sg_name: null, hold_stop: null },
  daemon: { host: 'master1', silent_s: 1 },
  queue: { due: 0, retrying: 0, running: 0, oldest_due_s: 0 },
  servers: [],
  failures: [],
  retrying: [],
};
const server = (name: string, more: Partial<Activity['servers'][number]> = {}) => ({
  ...{ server_name: name, sg_name: 'sg-one', state: 'OK', last_reply: null, zone_count: 12, retry_msg: null },
  ...{ behind: 0, behind_s: null, ...more },
});
const bad = (activity: Activity): string[] =>
  watchRows(activity, 24)
    .filter(({ tone }) => tone === 'bad')
    .map(({ text }) => text);

describe('the page', () => {
  test('is calm when all is well', () => {
    const servers = [server('ns1'), server('ns2', { behind: 1, behind_s: 0.3 }), server('old', { state: 'DISABLED' })];
    assert.deepEqual(bad({ ...CALM, servers }), []);
    const text = watchRows({ ...CALM, servers }, 24).map((row) => row.text);
    assert.ok(text.includes('ns2     sg-one  OK        12       1 zones, 0 s'), text.join('\n'));
  });

  test('shows what somebody has to look at', () => {
    const activity: Activity = {
      ...CALM,
      daemon: { host: 'master1', silent_s: 300 },
      queue: { due: 7, retrying: 2, running: 1, oldest_due_s: 90 },
      servers: [
        server('ns1', { state: 'RETRY', retry_msg: 'no answer\nfor 5 s' }),
        server('ns2', { behind: 3, behind_s: 200 }),
      ],
      retrying: [{ kind: 'zone', name: 'one.example.', reason: 'named refuses it' }],
    };
    assert.deepEqual(bad(activity), [
      'dmsd     silent for 5 min',
      'queue    7 due, oldest 90 s, 1 running, 2 retrying',
      'ns1     sg-one  RETRY     12       -  no answer for 5 s',
      'ns2     sg-one  OK        12       3 zones, 3 min',
      'zone one.example.: named refuses it',
    ]);
  });

  test('fits any height, and tells what it leaves out', () => {
    const servers = Array.from({ length: 50 }, (_, i) => server(`ns${i}`));
    const retrying = Array.from({ length: 20 }, (_, i) => ({ kind: 'zone', name: `z${i}`, reason: 'x' }));
    for (let height = 1; height < 40; height += 1) {
      assert.ok(watchRows({ ...CALM, servers, retrying }, height).length <= height);
    }
    assert.match(
      watchRows({ ...CALM, servers, retrying }, 20)
        .map(({ text }) => text)
        .join('\n'),
      /… \d+ more[\s\S]*zone z0: x[\s\S]*… \d+ more/,
    );
  });
});

describe('of a site', () => {
  let site: Site;
  before(async () => {
    site = await makeSite();
    await makeTool(site).run('create_zone one.example');
  });
  after(() => site.close());

  test('servers that do not serve what was published last are behind', async () => {
    const { db } = site.ports;
    const [group] = await db.selectFrom('server_group').selectAll().where('name', '=', 'sg-one').execute();
    const names = ['ahead', 'behind', 'level'];
    const servers = await db
      .insertInto('server')
      .values(
        names.map((name, i) => ({
          name,
          sg_id: group?.id ?? 0,
          server_type: 'bind9',
          address: `192.0.2.${i + 1}`,
          state: 'OK',
        })),
      )
      .returningAll()
      .execute();
    await db.updateTable('zone').set({ state: 'PUBLISHED', soa_serial: 10 }).execute();
    const zone = await db.selectFrom('zone').selectAll().executeTakeFirstOrThrow();
    const zi = zone.zi_candidate_id ?? 0;
    await db
      .insertInto('publication')
      .values({ zone_id: zone.id, zi_id: zi, serial: 10, soa: Buffer.alloc(0), apex_ns: [], event_id: 1 })
      .execute();
    const serials: Readonly<Record<string, number>> = { ahead: 12, behind: 9, level: 10 };
    for (const { id, name } of servers) {
      await db
        .insertInto('served')
        .values({ zone_id: zone.id, server_id: id, serial: serials[name] ?? 0 })
        .execute();
    }
    const activity = (await site.as('helpdesk')('show_activity')).value as Activity;
    assert.deepEqual(
      activity.servers.map(({ server_name, behind }) => [server_name, behind]),
      [
        ['ahead', 0],
        ['behind', 1],
        ['level', 0],
      ],
    );
  });

  test('a zone is followed: what was, then what comes and becomes of it', async () => {
    const looks: string[] = [];
    const tool = makeTool(site, {
      sleep: async () => {
        looks.push('look');
        if (looks.length === 1) await makeTool(site).run('disable_zone one.example');
        if (looks.length === 2) tool.shell.interrupt(true);
      },
    });
    const { code, out } = await tool.run('log one.example --watch');
    assert.equal(code, 0);
    assert.match(out, /ZoneSMDoConfig SUCCESS[\s\S]*ZoneSMDisable SUCCESS.* by op@test\/Admin/);
    assert.equal(out.match(/ZoneSMDoConfig/g)?.length, 1, out);
    assert.doesNotMatch((await makeTool(site).run('log one.example 1')).out, /\n./);
    assert.equal((await makeTool(site).run('log nowhere.example')).code, 68);
  });
});
