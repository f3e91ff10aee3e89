// Commands that change and remove servers and server groups, as a golden transcript.

import { userInfo } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { createFiles } from '../../src/adapters/files.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { golden, makeTool, type Tool, transcriptOf } from './tool.ts';

let site: Site;
let tool: Tool;
before(async () => {
  site = await makeSite();
  const entries = [{ section: null, key: 'run_as_user', value: userInfo().username, line: 1 }];
  const { settings } = resolveSettings({ file: 'test', entries }, 'zone_tool');
  tool = makeTool(site, { ports: { files: createFiles(), settings: { current: () => settings } } });
});
after(() => site.close());

const transcript = async (name: string, lines: readonly string[]): Promise<void> =>
  golden(name, (await transcriptOf(tool, lines)).replaceAll(/(Event \w+)\(\d+\)/g, '$1(N)'));

describe('transcripts', () => {
  test('servers', () =>
    transcript('server-changes.txt', [
      'create_server -g sg-one s1.example 192.0.2.1',
      'create_server -g sg-one s2.example 192.0.2.2',
      'create_server -g sg-two s3.example 192.0.2.1',
      'create_server s4.example 192.0.2.4 djbdns',
      'enable_server s1.example',
      'show_server_byaddr 192.0.2.1',
      'show_server_byaddr --json 192.0.2.2',
      'show_server_byaddr 192.0.2.9',
      'show_server_byaddr nowhere',
      'show_server_byaddr',
      'rename_server s1.example s2.example',
      'rename_server -f s1.example s2.example',
      'rename_server -f s9.example s8.example',
      'rename_server -f S1.example. one.example',
      'rename_server -f one.example -- -bad',
      'set_server_type one.example knot',
      'set_server_type s2.example KNOT',
      'set_server_type s2.example djbdns',
      'set_server_type s9.example knot',
      'set_server_address one.example 192.0.2.11',
      'set_server_address s2.example 2001:DB8::2',
      'set_server_address s2.example 192.0.2',
      'set_server_ssh_address one.example 192.0.2.21',
      'set_server_ssh_address one.example none',
      'set_server_ssh_address one.example nowhere',
      'set_server_ssh_address s9.example 192.0.2.21',
      'move_server_sg one.example sg-two',
      'move_server_sg s2.example sg-none',
      'move_server_sg s9.example sg-two',
      'move_server_sg s2.example sg-two',
      'ls_server -v -g sg-two',
      'list_server --json -t',
      'ls_slave',
      'ls_slave nothing*',
      'ls_slave -g sg-none',
      'delete_server one.example',
      'delete_server -f one.example',
      'delete_server -f s9.example',
      'disable_server one.example',
      'delete_server -f one.example',
      'ls_server',
    ]));

  test('server groups', () =>
    transcript('server-group-changes.txt', [
      'create_sg sg-new',
      'create_sg sg-dir /usr/share',
      'create_sg sg-bad /nowhere',
      'create_sg sg-bad /etc/passwd',
      'create_sg sg-bad templates',
      'rename_sg sg-new sg-one',
      'rename_sg -f sg-new sg-one',
      'rename_sg -f sg-none sg-other',
      'rename_sg -f sg-one sg-first',
      'show_config',
      'set_sg_config sg-new none',
      'set_sg_config -f sg-new /usr/share',
      'set_sg_config -f sg-new /nowhere',
      'set_sg_config -f sg-new templates',
      'set_sg_config -f sg-none none',
      'set_sg_config -f sg-dir default',
      'set_sg_master_address sg-new 192.0.2.1',
      'set_sg_master_alt_address sg-new 2001:DB8::1',
      'set_sg_master_address sg-new nowhere',
      'set_sg_master_address sg-none none',
      'show_sg sg-new',
      'set_sg_master_address sg-new none',
      'set_sg_alt_master_address sg-new def',
      'set_sg_replica_sg -f sg-new',
      'show_sg -v sg-new',
      'delete_sg sg-none',
      'delete_sg sg-two',
      'set_config -g sg-dir soa_mname ns1.example.net.',
      'create_zone -g sg-dir in.example',
      'delete_sg sg-dir',
      'delete_sg sg-new',
      'show_replica_sg',
      'ls_sg',
      'ls_sg --json',
    ]));
});
