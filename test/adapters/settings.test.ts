import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { createSettings, parseIni } from '../../src/adapters/settings.ts';
import { DmsError } from '../../src/domain/errors.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'dms-settings-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'dms.conf');

test('lines keep their numbers; values may hold any character', () => {
  const text = '# comment\n[DEFAULT]\n  db_password = a#b;c=d "e"\n\n[dmsd]\n; other\nsleep_time: 5\nwords = a\n   b\n';
  const { ini, faults } = parseIni('f', text);
  assert.deepEqual(faults, []);
  assert.deepEqual(ini.entries, [
    { section: 'DEFAULT', key: 'db_password', value: 'a#b;c=d "e"', line: 3 },
    { section: 'dmsd', key: 'sleep_time', value: '5', line: 7 },
    { section: 'dmsd', key: 'words', value: 'a b', line: 8 },
  ]);
});

test('a bad file lists every fault with file and line; a bad reload keeps what was', () => {
  writeFileSync(file, '[DEFAULT]\ndns_port = 5353\n[dmsd]\nsleep_time = 4\n');
  const settings = createSettings(file, 'dmsd');
  assert.equal(settings.current().dns_port, 5353);
  assert.equal(settings.current().sleep_time, 4);
  writeFileSync(file, '[DEFAULT]\ndns_prot = 5353\n[dmsd]\nsleep_time = soon\nnonsense\n');
  assert.throws(
    () => settings.reload(),
    (error: unknown) => {
      assert.ok(error instanceof DmsError);
      assert.match(error.message, /dms\.conf:2: setting dns_prot is not known/);
      assert.match(error.message, /dms\.conf:4: sleep_time must be/);
      assert.match(error.message, /dms\.conf:5: 'nonsense' is neither/);
      return true;
    },
  );
  assert.equal(settings.current().dns_port, 5353);
  writeFileSync(file, '[DEFAULT]\ndns_port = 5354\n');
  assert.equal(settings.reload().dns_port, 5354);
});

test('a missing file is named', () => {
  assert.throws(() => createSettings(path.join(dir, 'none.conf'), 'dms'), /none\.conf does not exist/);
});
