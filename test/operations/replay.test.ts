// What operations record explains every row: the history of a busy zone, refusals among it, replays clean.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { replayCheck } from '../../src/engine/replay.ts';
import { makeSite, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

test('a history made through the door replays', async () => {
  const admin = site.as('admin');
  const zone = { name: 'busy.test.', login_id: 'jane' };
  const save = { ...zone, zi_data: ziData(['a A 192.0.2.1']) };
  const refused = (name: string, params: object) => assert.rejects(admin(name, params));
  await admin('create_zone', zone);
  await admin('update_zone', save);
  await admin('set_zone', { name: 'busy.test.', edit_lock: true });
  await refused('update_zone', save);
  const [, token] = (await admin('edit_zone', zone)).value as [object, number];
  await refused('edit_zone', zone);
  await admin('tickle_editlock', { name: 'busy.test.', edit_lock_token: token });
  await refused('cancel_edit_zone', { name: 'busy.test.', edit_lock_token: 1 });
  await admin('update_zone', { ...save, edit_lock_token: token });
  await refused('enable_zone', { name: 'busy.test.' });
  await admin('disable_zone', { name: 'busy.test.' });
  await admin('refresh_zone', { name: 'busy.test.' });
  await admin('enable_zone', { name: 'busy.test.' });
  await admin('delete_zone', { name: 'busy.test.' });
  await admin('create_server', ['ns1.test', '192.0.2.1']);
  await admin('enable_server', ['ns1.test']);
  await refused('enable_server', { server_name: 'ns1.test' });
  await admin('set_replica_sg', ['sg-two']);
  const { faults, events } = await replayCheck(site.database.db, () => undefined);
  assert.deepEqual(faults, []);
  assert.ok(events >= 14, `${events} events`);
});
