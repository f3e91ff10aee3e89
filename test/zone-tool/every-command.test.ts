// Every command of the table: rightly, each once and with --json where it has that; wrongly, in each way in which words can be wrong.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createFiles } from '../../src/adapters/files.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { argumentsOf, bindArguments } from '../../src/zone-tool/argument-kinds.ts';
import { findVerb, VERBS } from '../../src/zone-tool/commands.ts';
import { splitLine } from '../../src/zone-tool/split-line.ts';
import { parseSwitches } from '../../src/zone-tool/switches.ts';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { makeTool, type Tool } from './tool.ts';

let site: Site;
let tool: Tool;
let dir: string;
before(async () => {
  site = await makeSite();
  dir = mkdtempSync(path.join(tmpdir(), 'dms-every-'));
  const entries = [{ section: null, key: 'run_as_user', value: userInfo().username, line: 1 }];
  const { settings } = resolveSettings({ file: 'test', entries }, 'zone_tool');
  const nameServer = {
    soa: async () => ({ authoritative: true, rcode: 'NOERROR', soa: null, serial: null }),
  } as unknown as NonNullable<Site['ports']['nameServer']>;
  tool = makeTool(site, {
    isRoot: true,
    edit: (text) => `${text}\n; looked at\n`,
    defaults: { force: true },
    ports: { files: createFiles(), nameServer, settings: { current: () => settings } },
  });
  const soa = '$TTL 1h\n@ IN SOA ns1.example.net. hostmaster.example.net. 1 2h 900 7d 1h\n';
  writeFileSync(`${dir}/loaded.example`, `${soa}@ IN NS ns1.example.net.\nwww IN A 192.0.2.7\n`);
  writeFileSync(`${dir}/batch.example`, `${soa}@ IN NS ns1.example.net.\nwww IN A 192.0.2.8\n`);
  writeFileSync(`${dir}/planned.example`, `${soa}@ IN NS ns1.example.net.\nwww IN A 192.0.2.9\n`);
  writeFileSync(`${dir}/update`, '$ORIGIN copy.example.\n$UPDATE_TYPE web\n;!RROP:ADD\nwww IN A 192.0.2.44\n');
  for (const [key, days] of Object.entries({
    zi_max_age: 90,
    zone_del_age: 0,
    zone_del_pare_age: 90,
    syslog_max_age: 120,
  })) {
    await tool.run(`set_config ${key} ${days}`);
  }
});
after(async () => {
  rmSync(dir, { recursive: true });
  await site.close();
});

/** Its answer depends on servers, root, or a person: tested there. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  exit: 'process.test.ts',
  verify: '../operations/verify.test.ts',
  write_rndc_conf: 'server-files.test.ts',
  generate_tsig_key: 'server-files.test.ts',
  rsync_server_admin_config: '../system/admin-commands.test.ts',
  restore_named_db: '../system',
};

/** In the order in which they are run; `=zone` publishes that zone, as dmsd would, `#name` stands for an id looked up in the database. */
const LINES = `
help ls
create_zone -r ACME one.example inc_updates
=one.example
create_zone two.example edit_lock
=two.example
create_zone signed.example auto_dnssec
=signed.example
load_zone DIR/loaded.example loaded.example
load_zones DIR/batch.example
copy_zone one.example copy.example inc_updates
=copy.example
create_zi_zone 1 clone.example
load_zone_zi DIR/loaded.example loaded.example
=loaded.example
edit_zone one.example
=one.example
ls -v
ls_zi one.example
show_zone one.example
show_zone_byid 1
show_zonesm one.example
show_zonesm_byid 1
show_zi one.example
show_zi_byid 1
record_query_db -n loaded.example *
diff_zones one.example loaded.example
diff_zone_zi loaded.example ^-
zone_history loaded.example
copy_zi one.example copy.example
delete_zi copy.example #last_zi
undo loaded.example
set_zone one.example no_inc_updates
refresh_zone one.example
refresh_zone_ttl one.example 30m
=one.example
sign_zone signed.example
loadkeys_zone signed.example
poke_zone_set_serial one.example 2026112055
poke_zone_wrap_serial one.example
reset_zonesm clone.example
disable_zone two.example
set_zone_sg two.example sg-two
enable_zone two.example
dupe_zone_alt_sg one.example sg-two
swap_zone_sg one.example
delete_zone_alt_sg one.example
=one.example
move_zone_sg one.example sg-one
cancel_move_zone_sg one.example
clear_edit_lock two.example 1
update_rrs DIR/update
ls_update_rrs
=batch.example
find 192.0.2.7
replace 192.0.2.8 192.0.2.18
plan DIR/planned.example
apply DIR/planned.example
ls_changes
show_changes 1
revert 2
refresh_all
refresh_sg sg-one
refresh_apex
reset_all_zones
nuke_zones batch.example
bulk ls
batch_hold
create_reference BETA
ls_reference
rename_reference BETA GAMMA
set_zone_reference one.example GAMMA
set_zone_reference one.example ACME
delete_reference GAMMA
create_sectag HOSTED
show_sectags
add_zone_sectag one.example HOSTED
show_zone_sectags one.example
delete_zone_sectag one.example HOSTED
replace_zone_sectags one.example RESELLER
delete_sectag HOSTED
show_config
set_config zone_ttl 2h
show_apex_ns
edit_apex_ns --set ns1.example.net. ns2.example.net.
check_zone loaded.example DIR/loaded.example
check_zones DIR/loaded.example
show_checks
set_zone_checks one.example
create_sg sg-new
ls_sg
show_sg sg-one
set_sg_config sg-new none
set_sg_master_address sg-new 192.0.2.1
set_sg_master_alt_address sg-new 192.0.2.2
set_sg_replica_sg sg-new
show_replica_sg
rename_sg sg-new sg-newer
create_server -g sg-one s1.example 192.0.2.53
set_server_type s1.example nsd
set_server_type s1.example bind9
set_server_address s1.example 192.0.2.54
set_server_ssh_address s1.example none
move_server_sg s1.example sg-two
enable_server s1.example
reset_server s1.example
drain_server -f s1.example
undrain_server s1.example
resume_roll sg-one
pause_publish one.example
resume_publish one.example
ls_server -j
ls_slave
show_server s1.example
show_server_byaddr 192.0.2.54
show_master_status
show_dms_status
disable_server s1.example
rename_server s1.example s2.example
delete_server s2.example
delete_sg sg-newer
reset_master
reconfig_master
reconfig_sg sg-one
reconfig_replica_sg
reconfig_all
ls_pending_events
ls_failed_events
ls_events
log one.example
ls_log
show_event #event
fail_event #event
delete_zone signed.example
ls_deleted
undelete_zone #signed
delete_zone signed.example
destroy_zone #filed
vacuum_event_queue
vacuum_zones
vacuum_zis
vacuum_pare_deleted_zone_zis
vacuum_syslog
vacuum_all
`;

const IDS: Readonly<Record<string, string>> = {
  '#last_zi': 'select max(id) as id from zone_instance',
  '#event': "select max(id) as id from event where state = 'NEW' and kind = 'master'",
  '#signed': "select max(id) as id from zone where name = 'signed.example.'",
  '#filed': "update zone set zone_files = false where name = 'signed.example.' returning id",
};

test('every command is among them, or tested elsewhere', () => {
  const named = LINES.trim()
    .split('\n')
    .map((line) => findVerb(line.split(' ')[0] ?? '')?.name);
  for (const { name } of VERBS) assert.ok(named.includes(name) || name in ELSEWHERE, name);
});

describe('rightly', () => {
  /** What a change of the same kind would do twice is done once. */
  const isReading = (name: string): boolean => /^(ls|show|diff|find|plan|record|zone_history|check)/.test(name);
  for (const line of LINES.trim().split('\n')) {
    test(line, async () => {
      if (line.startsWith('=')) return publish(site, `${line.slice(1)}.`);
      let typed = line.replaceAll('DIR', dir);
      for (const [word, query] of Object.entries(IDS)) {
        if (typed.includes(word)) typed = typed.replace(word, (await site.database.pool.query(query)).rows[0]?.id);
      }
      const verb = findVerb(typed.split(' ')[0] ?? '');
      assert.ok(verb !== undefined);
      const { code, error } = await tool.run(typed);
      assert.equal(code, 0, error);
      if (!isReading(verb.name) || !verb.switches?.split(' ').includes('json')) return;
      const asJson = await tool.run(`${typed} --json`);
      assert.equal(asJson.code, 0, asJson.error);
      assert.equal(typeof JSON.parse(asJson.out), 'object', asJson.out);
    });
  }
});

describe('wrongly', () => {
  for (const verb of VERBS) {
    const usage = /^check_zone/.test(verb.name) ? 2 : 64;
    const needed = argumentsOf(verb.args ?? '').filter((one) => !one.isOptional && !one.isRepeated).length;
    const isOpen = argumentsOf(verb.args ?? '').some((one) => one.isRepeated);
    test(verb.name, async () => {
      const unknown = await tool.run(`${verb.name} --no-such-switch`);
      assert.deepEqual([unknown.code, unknown.out], [usage, ''], unknown.both);
      assert.match(unknown.error, /^\*\*\* {3}there is no switch --no-such-switch/);
      if (needed > 0) {
        const few = await tool.run(verb.name);
        assert.deepEqual([few.code, few.out], [usage, '']);
        assert.match(few.error, new RegExp(`^usage: ${verb.name} [\\s\\S]*\nexample: `));
      }
      if (!isOpen) {
        const most = argumentsOf(verb.args ?? '').length;
        const many = await tool.run(`${verb.name} ${'1 '.repeat(most + 1)}`);
        assert.deepEqual([many.code, many.out], [usage, '']);
      }
    });
  }
});

describe('the examples of help are commands', () => {
  for (const verb of VERBS) {
    test(verb.example, () => {
      const [typed = '', ...words] = splitLine(verb.example);
      assert.equal(findVerb(typed), verb);
      const { switches, others } = parseSwitches(words);
      assert.notEqual(bindArguments(verb.args ?? '', others), null);
      const known = (verb.switches ?? '').split(' ');
      const given = Object.keys(switches).map((key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
      assert.ok(given.length <= known.filter(Boolean).length, `${given} of ${known}`);
    });
  }
});
