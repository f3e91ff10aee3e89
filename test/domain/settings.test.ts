import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { settingsSample } from '../../scripts/documents/settings-sample.ts';
import { type IniEntry, resolveSettings } from '../../src/domain/resolve-settings.ts';
import { NOT_READ_YET, OBSOLETE, type Program, SETTINGS, type SettingName } from '../../src/domain/settings.ts';

function ini(...rows: [section: string | null, key: string, value: string][]) {
  const entries = rows.map(([section, key, value], i): IniEntry => ({ section, key, value, line: i + 1 }));
  return { file: 'dms.conf', entries };
}

describe('settings', () => {
  test('an empty file gives the built-in values, paths below their bases', () => {
    const { settings, faults } = resolveSettings(ini(), 'dmsd');
    assert.deepEqual(faults, []);
    assert.equal(settings.dyndns_key_file, '/etc/dms/bind/update-session.key');
    assert.equal(settings.master_hold_timeout, 'auto');
    assert.equal(settings.jsonrpc_max_content_length, 8 * 1024 * 1024);
    assert.deepEqual(
      Object.keys(SETTINGS).filter((name) => settings[name as SettingName] === undefined),
      [],
    );
  });

  test('the section of the program wins over DEFAULT, an override over both, and old names are the same section', () => {
    const file = ini(['DEFAULT', 'db_host', 'a'], ['dmsdmd', 'DB_HOST', 'b'], ['zone_tool', 'db_host', 'c']);
    const host = (program: Program) => resolveSettings(file, program).settings.db_host;
    assert.deepEqual([host('dmsd'), host('zone_tool'), host('dms-rpcd')], ['b', 'c', 'a']);
    const override = [{ key: 'db_host', value: 'd', from: '--db-host' }];
    assert.equal(resolveSettings(file, 'dmsd', override).settings.db_host, 'd');
  });

  test('a moved base moves what lies below it', () => {
    const { settings } = resolveSettings(ini(['DEFAULT', 'config_dir', '/srv/dms']), 'dms');
    assert.equal(settings.dyndns_key_file, '/srv/dms/bind/update-session.key');
  });

  test('kinds of values', () => {
    const { settings, faults } = resolveSettings(
      ini(
        ['DEFAULT', 'zone_file_mode', '00664'],
        ['DEFAULT', 'dns_port', 'domain'],
        ['DEFAULT', 'this_servers_addresses', '["192.0.2.1", 2001:db8::1]'],
        ['DEFAULT', 'edit_lock_timeout', '90s'],
        ['DEFAULT', 'jsonrpc_error_stack_trace', 'On'],
        ['DEFAULT', 'rsync_target', 'dnsconf@%%s::dnsconf/'],
        ['DEFAULT', 'editor_nano', '/bin/nano'],
        ['endpoint /x', 'sectag', 'HOSTED'],
      ),
      'dms',
    );
    assert.deepEqual(faults, []);
    assert.equal(settings.zone_file_mode, 0o664);
    assert.equal(settings.dns_port, 53);
    assert.deepEqual(settings.this_servers_addresses, ['192.0.2.1', '2001:db8::1']);
    assert.equal(settings.edit_lock_timeout, 1.5);
    assert.equal(settings.jsonrpc_error_stack_trace, true);
    assert.equal(settings.rsync_target, 'dnsconf@%s::dnsconf/');
    assert.equal(settings.editors.nano, '/bin/nano');
    assert.deepEqual(settings.endpoints, { '/x': { sectag: 'HOSTED' } });
  });

  test('every fault is listed with file and line; names of the old system and of what is not built yet are none', () => {
    const { faults } = resolveSettings(
      ini(
        ['DEFAULT', 'no_such', '1'],
        ['zone_tool', 'dns_port', '99999'],
        ['DEFAULT', 'dyndns_retry_rcodes', 'SERVFAIL'],
        ['DEFAULT', 'oping_path', '/usr/bin/oping'],
        ['other', 'db_host', 'x'],
        ['DEFAULT', 'sg_config_dir', '%(var)s/sg'],
      ),
      'dmsd',
    );
    assert.deepEqual(
      faults.map((fault) => [fault.error, fault.message]),
      [
        ['SettingUnknown', 'dms.conf:1: setting no_such is not known'],
        ['SettingInvalid', "dms.conf:2: dns_port must be a port number, or 'domain', not '99999'"],
        ['SettingUnknown', 'dms.conf:5: section [other] is not known'],
        ['SettingInvalid', 'dms.conf:6: sg_config_dir uses %(name)s, which is not supported: write the value out'],
      ],
    );
  });

  test('a cron line has five fields or six, or is empty', () => {
    const read = (value: string) => {
      const { settings, faults } = resolveSettings(ini(['dmsd', 'vacuum_all', value]), 'dmsd');
      return faults.length === 0 ? settings.vacuum_all : null;
    };
    for (const line of ['12 0 * * *', '*/5 1-3,7 * jan-mar mon', '* * * * * *', '']) assert.equal(read(line), line);
    assert.equal(read(' 1  2 3 4\t5 '), '1 2 3 4 5');
    for (const line of ['12 0 * *', 'daily', '1 2 3 4 5 6 7', '1 2 3 4 ;', '@daily'])
      assert.equal(read(line), null, line);
  });

  test('every setting is read by something, and has one meaning', async () => {
    const root = path.join(import.meta.dirname, '../../src');
    const files = (await readdir(root, { recursive: true })).filter((file) => /\.tsx?$/.test(file));
    // The lab writes settings, the error table only speaks of them.
    const readers = files.filter((file) => !/^lab\/|^domain\/(settings|errors)\.ts$/.test(file));
    const code = (await Promise.all(readers.map((file) => readFile(path.join(root, file), 'utf8')))).join('\n');
    const bases = Object.values(SETTINGS).map((setting) => /^\$(\w+)\//.exec(String(setting.default))?.[1]);
    const names = Object.keys(SETTINGS);
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code) && !bases.includes(name)),
      [],
    );
    assert.deepEqual(
      names.filter((name) => OBSOLETE.has(name) || NOT_READ_YET.has(name)),
      [],
    );
  });

  test('the values that the sample file shows are the built-in ones', () => {
    const entries = [...settingsSample().matchAll(/^#(\w+) = (.*)$/gm)].map(
      ([, key = '', value = '']) => ['DEFAULT', key, value] as const,
    );
    const { settings, faults } = resolveSettings(
      ini(...entries.map((entry) => [...entry] as [string, string, string])),
      'dms',
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(settings, resolveSettings(ini(), 'dms').settings);
  });
});
