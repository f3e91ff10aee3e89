// Levels of zone checks, for the site and for a zone; warnings of a save.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const admin = (name: string, params?: unknown) => site.as('admin')(name, params);
const LOGIN = { login_id: 'jane' };
const MX_GONE = ziData([rr('@ MX 10 gone'), rr('@ MX 0 .')]);

async function checks(name?: string): Promise<Map<string, string>> {
  const { value } = await admin('show_checks', name === undefined ? {} : { name });
  const rows = value as { check: string; level: string; set_by: string }[];
  return new Map(rows.map(({ check, level, set_by }) => [check, `${level} ${set_by}`]));
}

describe('levels of checks', () => {
  const name = 'levels.test.';

  test('warnings of a save are told and do not refuse it', async () => {
    const made = await admin('create_zone', { name, ...LOGIN, zi_data: MX_GONE });
    assert.deepEqual(
      made.warnings.map(({ check }) => check),
      ['null-mx', 'target-address'],
    );
    assert.match(made.warnings[1]?.message ?? '', /gone\.levels\.test\./);
    await publish(site, name);
    const saved = await admin('update_zone', { name, ...LOGIN, zi_data: ziData([rr('a A 192.0.2.1')]) });
    assert.deepEqual(saved.warnings, []);
  });

  test('the site makes a warning an error, the zone takes it back', async () => {
    await admin('set_config', { key: 'check_levels', value: 'target-address=error, null-mx=warning' });
    assert.equal((await checks()).get('target-address'), 'error site');
    assert.equal((await checks()).get('occluded'), 'warning default');
    const save = () => admin('update_zone', { name, ...LOGIN, zi_data: MX_GONE });
    await assert.rejects(save(), { name: 'ZoneCheckIntegrityNoGlue' });
    await admin('set_zone_checks', { name, levels: 'target-address=warning null-mx=error' });
    assert.equal((await checks(name)).get('target-address'), 'warning zone');
    await assert.rejects(save(), (error: Error & { data: { check_id?: string } }) => {
      assert.deepEqual([error.name, error.data.check_id], ['ZoneCheckFailed', 'null-mx']);
      return true;
    });
    await admin('set_zone_checks', { name, levels: '' });
    await assert.rejects(save(), { name: 'ZoneCheckIntegrityNoGlue' });
    await admin('set_config', { key: 'check_levels', value: '' });
    assert.equal((await save()).warnings.length, 2);
  });

  test('a line is told once', async () => {
    await admin('set_zone_checks', { name, levels: 'null-mx=error' });
    const zi_text = '@ MX 10 mail.example.org.\n@ MX 0 .\n';
    const save = admin('update_zone_text', { name, zi_text, ...LOGIN });
    await assert.rejects(save, { message: /^levels\.test\. line 2: @ MX: MX '\.' says.* there is line 1: @ MX 10/ });
    await admin('set_zone_checks', { name, levels: '' });
  });

  test('what is no check, no level, or always an error is refused', async () => {
    const refused = async (levels: string, message: RegExp) =>
      assert.rejects(admin('set_zone_checks', { name, levels }), { name: 'CheckUnknown', message });
    await refused('nothing=error', /there is no check 'nothing': show_checks lists them/);
    await refused('null-mx=fatal', /check 'null-mx' has no level 'fatal': it is error or warning/);
    await refused('null-mx', /write null-mx=error or null-mx=warning/);
    for (const levels of ['nothing=error', 'null-mx=fatal', 'null-mx', 'null-mx=error=x', 'cname-other-data=warning']) {
      await assert.rejects(admin('set_zone_checks', { name, levels }), { name: 'CheckUnknown' }, levels);
      await assert.rejects(admin('set_config', { key: 'check_levels', value: levels }), {
        name: 'ZoneCfgItemValueError',
      });
    }
    await assert.rejects(site.as('helpdesk')('set_zone_checks', { name, levels: '' }), {
      name: 'MethodNotFoundJsonRpcError',
    });
  });

  test('an incremental update is held to the same levels', async () => {
    await admin('set_zone', { name, inc_updates: true });
    await admin('set_zone_checks', { name, levels: 'target-address=error' });
    const update = (line: string, type: string) =>
      admin('update_rrs', {
        name,
        ...LOGIN,
        update_type: type,
        update_data: { rr_groups: [{ rrs: [rr(line, { update_op: 'ADD' })] }] },
      });
    await assert.rejects(update('x MX 10 nowhere', 'one'), { name: 'ZoneCheckIntegrityNoGlue' });
    await admin('set_zone_checks', { name, levels: '' });
    await update('x MX 10 nowhere', 'two');
  });
});
