// What commands print, to the column, as golden transcripts.

import { after, before, describe, test } from 'node:test';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { golden, makeTool, type Tool, transcriptOf } from './tool.ts';

let site: Site;
let tool: Tool;
before(async () => {
  site = await makeSite();
  tool = makeTool(site);
});
after(() => site.close());

const transcript = async (name: string, lines: readonly string[]): Promise<void> =>
  golden(name, await transcriptOf(tool, lines));

describe('transcripts', () => {
  test('help', () =>
    transcript('help.txt', [
      'help',
      'help ls',
      'help set_config',
      'create_zone --help',
      'help nonsense',
      'ls a -z',
      '?',
    ]));

  test('zones', async () => {
    await tool.run('create_zone -r ACME one.example');
    await tool.run('create_zone two.example. edit_lock no_use_apex_ns');
    await tool.run('create_zone -i 192.0.2.0/24');
    await publish(site, 'one.example.');
    await transcript('zones.txt', [
      'ls',
      'ls -v',
      'ls -r acme',
      'ls -g sg-two -v',
      'ls "two*" nothing',
      'ls nothing.example',
      'ls 192.0.2.7',
      'ls -v 192.0.0.0/16',
      'list-zone one.example',
      'show_zone one.example',
      'show_zone 192.0.2.9 ^',
      'show_zonesm two.example',
      'ls_zi one.example',
      'ls_zi -v one.example 1',
      'show_zone one.example 99',
      'show_zone one.example 1x',
      'create_zone one.example',
      'create_zone one.example no_such_option',
      'set_zone two.example no_edit_lock nsec3',
      'disable_zone two.example',
      'disable_zone two.example',
      'ls -t',
      'enable_zone two.example',
      'delete_zone two.example',
      'delete_zone two.example',
      'ls_deleted',
      'undelete_zone 2',
      'refresh_zone two.example',
      'refresh_zone one.example 1',
      'destroy_zone 1',
    ]);
  });

  test('configuration', () =>
    transcript('config.txt', [
      'show_config',
      'set_config zone_ttl 2h',
      'set_config -g sg-two soa_mname ns.two.example.',
      'set_config sg-two soa_mname ns9.two.example.',
      'set_config zone_ttl never',
      'set_config nonsense 1',
      'set_config soa_mname',
      'show_config',
      'show_apex_ns',
      'edit_apex_ns -g sg-two --set ns1.two.example ns2.two.example.',
      'show_apex_ns sg-two',
      'show_apex_ns --json sg-two',
      'show_apex_ns -g nowhere',
    ]));

  test('servers', () =>
    transcript('servers.txt', [
      'ls_server',
      'create_server -g sg-one s1.example 192.0.2.1',
      'create_server -g sg-one S2.example. 2001:db8::2 knot 192.0.2.2',
      'create_server s1.example 192.0.2.3',
      'create_server s3.example 192.0.2',
      'ls_server',
      'ls_server -v',
      'show_server s1.example',
      'enable_server s1.example',
      'enable_server s1.example',
      'reset_server s2.example',
      'disable_server s1.example',
      'ls_server -t',
      'ls_server "x*"',
      'create_sg -p sg-replica none 192.0.2.10 192.0.2.11',
      'create_sg sg-one',
      'create_sg -- -bad',
      'ls_sg',
      'show_sg sg-one',
      'show_sg -v sg-replica',
      'show_sg nowhere',
      'show_replica_sg',
      'set_sg_replica_sg sg-two',
      'set_sg_replica_sg -f sg-two',
      'set_sg_replica_sg -f none',
      'show_replica_sg',
      'show_master_status',
      'show_master_status -v',
      'reconfig_sg sg-one',
      'reconfig_all',
      'reconfig_master',
      'reconfig_replica_sg',
      'reset_master',
    ]));
});
