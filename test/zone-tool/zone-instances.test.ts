// Commands about instances of zones: what they print, what they end with.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeSite, publish, type Site, ziData } from '../operations/setup.ts';
import { golden, makeTool, type Tool, transcriptOf } from './tool.ts';

let site: Site;
let tool: Tool;
before(async () => {
  site = await makeSite();
  tool = makeTool(site);
  const admin = site.as('admin');
  const save = async (operation: string, name: string, lines: readonly string[]) => {
    const zi_data = ziData(lines, { zone_ttl: '1h', soa_serial: 2026112000 });
    await admin(operation, { name, login_id: 'op@test', zi_data });
    await publish(site, name);
  };
  await save('create_zone', 'one.example.', ['www A 192.0.2.1', '@ MX 10 www']);
  await save('update_zone', 'one.example.', ['www A 192.0.2.2', '@ MX 10 www', 'new TXT "x"']);
  await save('create_zone', 'two.example.', ['www A 192.0.2.1', '@ MX 10 www']);
});
after(() => site.close());

const transcript = async (name: string, lines: readonly string[]): Promise<void> =>
  golden(name, await transcriptOf(tool, lines));

describe('instances of zones', () => {
  test('transcript', () =>
    transcript('zone-instances.txt', [
      'show_zi one.example',
      'show_zi one.example ^-',
      'show_zi one.example ^--',
      'show_zi one.example 2024-13-01',
      'show_zi_byid 1',
      'show_zi_byid 99',
      'diff_zone_zi one.example ^-',
      'diff_zone_zi one.example 2 1',
      'diff_zone one.example ^',
      'diff_zone_zi --json one.example 1',
      'diff_zone_zi one.example',
      'diff_zones two.example one.example',
      'diff_zones two.example one.example ^ 1',
      'diff_zones one.example no.example',
      'copy_zi two.example one.example',
      'copy_zi -z 1 one.example one.example',
      'ls_zi one.example',
      'ls_zi one.example *',
      'ls_zi -z 4 one.example',
      'zone_history one.example',
      'who_changed one.example 1',
      'delete_zi one.example 4',
      'delete_zi one.example 4',
      'zone_history one.example',
      'delete_zi one.example 2',
      'delete_zi one.example ^',
      'refresh_zone -f one.example 1',
      'show_zonesm one.example',
    ]));

  test('ls_zi lists every instance, whatever one answer holds', async () => {
    const admin = site.as('admin');
    for (let i = 0; i < 30; i += 1)
      await admin('copy_zi', { src_name: 'two.example.', name: 'two.example.', login_id: 'x' });
    const { out } = await tool.run('ls_zi two.example');
    assert.equal(out.trimEnd().split('\n').length, 31);
  });
});
