// check_zone as a process: without dms.conf and database, its exit codes, its three kinds of output.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';

const dir = mkdtempSync(path.join(tmpdir(), 'dms-check-zone-'));
after(() => rmSync(dir, { recursive: true }));
const PROGRAM = path.resolve(import.meta.dirname, '../../src/main/zone-tool.ts');

function run(args: readonly string[], input = '') {
  const env = { ...process.env, DMS_CONF: path.join(dir, 'missing.conf') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    input,
    env,
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { status, stdout, stderr };
}

function file(name: string, text: string): string {
  writeFileSync(path.join(dir, name), text);
  return name;
}

const HEAD = '$TTL 1h\n@ SOA ns.o. h.o. 1 2h 900 7d 1h\n@ NS ns.o.\n';

test('help needs neither dms.conf nor a database', () => {
  const { status, stdout } = run(['help', 'check_zone']);
  assert.equal(status, 0);
  assert.match(stdout, /^usage: check_zone /);
});

describe('check_zone', () => {
  test('0 for a sound zone, its warnings told', () => {
    const { status, stdout, stderr } = run(['check_zone', 'example.test', file('good', `${HEAD}@ MX 10 gone\n`)]);
    assert.deepEqual([status, stderr], [0, '']);
    const warning =
      'good:4:1: warning: @ MX: gone.example.test. lies in the zone and has no address record [target-address]';
    assert.equal(stdout, `${warning}\nexample.test.: OK, 3 records, 0 errors, 1 warning\n`);
  });

  test('1 with errors, all of them with their lines; syntax too', () => {
    const text = `${HEAD}a CNAME b\na A 192.0.2.1\nb A 192.0.2\n`;
    const { status, stdout } = run(['check_zone', 'example.test.', '-'], text);
    assert.equal(status, 1);
    assert.deepEqual(
      stdout.split('\n').flatMap((line) => /^-:(\d+):\d+: error: .* \[(.*)\]$/.exec(line)?.slice(1) ?? []),
      ['5', 'cname-other-data', '6', 'syntax'],
    );
  });

  test('2 for wrong usage, an unknown check, and a file that is not there', () => {
    file('good', HEAD);
    for (const args of [
      ['example.test'],
      ['..', 'good'],
      ['example.test', 'none'],
      ['--error', 'x', 'example.test', 'good'],
    ]) {
      const { status, stderr } = run(['check_zone', ...args]);
      assert.equal(status, 2, args.join(' '));
      assert.notEqual(stderr, '');
    }
    assert.equal(
      run(['check_zone', '--warning', 'cname-other-data', 'example.test', 'good']).status,
      2,
      'a fixed level',
    );
  });

  test('--json lists findings, --error makes a warning one', () => {
    const name = file('mx', `${HEAD}@ MX 10 gone\n`);
    const { status, stdout } = run(['check_zone', '--json', '--error=target-address', 'example.test', name]);
    assert.equal(status, 1);
    const [finding, ...more] = JSON.parse(stdout);
    assert.deepEqual(more, []);
    const { message, ...others } = finding;
    assert.deepEqual(others, { id: 'target-address', level: 'error', file: 'mx', line: 4, column: 1 });
    assert.match(message, /no address/);
  });

  test('--canonical prints the whole zone, also through a pipe, what is found going to standard error', () => {
    const hosts = Array.from({ length: 5_000 }, (_, i) => `h${i} A 192.0.2.${i % 250}\n`);
    const { status, stdout, stderr } = run(['check_zone', '--canonical', 'example.test', '-'], HEAD + hosts.join(''));
    assert.equal(status, 0);
    assert.equal(stdout.split('\n').length, 5_003);
    assert.match(stdout, /^h4999\.example\.test\.\s+3600 IN A\s+192\.0\.2\.249$/m);
    assert.match(stderr, /OK, 5002 records/);
  });

  test('octets that are no UTF-8 are octets; included files are read', () => {
    writeFileSync(path.join(dir, 'latin1'), Buffer.from(`${HEAD}a TXT "caf\xe9"\n$INCLUDE more b\n`, 'latin1'));
    file('more', '@ A 192.0.2.1\nc A 192.0.2\n');
    const [first] =
      run(['check_zone', '--canonical', 'example.test', '-'], `${HEAD}a TXT "café"\n`).stdout.match(/"caf.*"/) ?? [];
    assert.equal(first, '"caf\\195\\169"');
    const { stdout } = run(['check_zone', 'example.test', 'latin1']);
    assert.match(stdout, /^more:2:\d+: error: .*\[syntax\]$/m);
    file('more', '@ A 192.0.2.1\n');
    assert.match(run(['check_zone', '--canonical', 'example.test', 'latin1']).stdout, /"caf\\233"/);
  });

  test('check_zones takes many files, named as their zones', () => {
    const names = [file('a.test', HEAD), file('b.test', `${HEAD}@ NS gone\n`)];
    const { status, stdout } = run(['check_zones', ...names]);
    assert.equal(status, 1);
    assert.match(stdout, /b\.test:4:1: error: .*\[apex-ns-address\]\n/);
    assert.match(stdout, /2 zones, 1 not accepted\n$/);
  });
});
