// zone_tool as a process: modes, streams, exit codes, and faults of its surroundings (spec 02 §2.1, §2.5).

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { configurationOf } from './process.ts';

const MAIN = path.join(import.meta.dirname, '../../src/main');
let database: TestDatabase;
let directory: string;
before(async () => {
  database = await freshDatabase();
  directory = mkdtempSync(path.join(tmpdir(), 'zone-tool-'));
  configure('dms.conf', {});
  assert.equal((await run('dms', ['seed'])).code, 0);
});
after(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

function configure(file: string, changes: Readonly<Record<string, string | number>>): string {
  const full = path.join(directory, file);
  writeFileSync(full, configurationOf(database.connection, changes));
  return full;
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function run(program: string, args: readonly string[], input = '', file = 'dms.conf'): Promise<Ran> {
  const child = spawn(process.execPath, [path.join(MAIN, `${program}.ts`), ...args], {
    env: { ...process.env, DMS_CONF: path.join(directory, file) },
  });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, error })));
}

test('one command: its arguments as they are, its exit code, errors on standard error', async () => {
  const set = await run('zone-tool', ['set_config', 'default_ref', 'two words']);
  assert.deepEqual([set.code, set.out], [65, '']);
  assert.match(set.error, /^\*\*\* {3}.*two\s+words/s);
  assert.deepEqual(await run('zone-tool', ['-f', 'create_zone', 'one.example']), { code: 0, out: '', error: '' });
  assert.deepEqual(await run('zone-tool', ['-v', 'ls', 'one.*']), {
    code: 0,
    out: 'one.example.                     None         CREATE         SOMEORG-NET\n',
    error: '',
  });
  assert.equal((await run('zone-tool', ['no-such-command'])).code, 64);
  assert.equal((await run('zone-tool', ['--nonsense'])).code, 64);
});

test('help needs neither settings nor database', async () => {
  const { code, out } = await run('zone-tool', ['--help'], '', 'missing.conf');
  assert.equal(code, 0);
  assert.match(out, /create_zone/);
});

test('commands from a pipe: no prompt, errors do not stop, the exit code is the last failure', async () => {
  const lines = [
    'create_zone two.example',
    'nonsense',
    'show_zone none.example',
    'ls "t*"',
    '',
    'set_sg_replica_sg none',
  ];
  const { code, out, error } = await run('zone-tool', [], `${lines.join('\n')}\nls one.*`);
  assert.equal(out, 'two.example.\none.example.\n');
  assert.equal(code, 75);
  assert.match(error, /unknown command: nonsense[\s\S]*none\.example\. is not here[\s\S]*-f/);
  assert.equal((await run('zone-tool', [], 'ls\nexit\nnonsense\n')).code, 0);
});

test('faults of the surroundings name the thing and the remedy', async () => {
  configure('unreachable.conf', { db_port: 1 });
  const unreachable = await run('zone-tool', ['ls'], '', 'unreachable.conf');
  assert.equal(unreachable.code, 69);
  assert.match(unreachable.error, /127\.0\.0\.1 port 1 is not reachable/);
  configure('unknown.conf', { colour: 'red' });
  const unknown = await run('zone-tool', ['ls'], '', 'unknown.conf');
  assert.equal(unknown.code, 78);
  assert.match(unknown.error, /unknown\.conf:7: .*colour/);
  assert.equal((await run('zone-tool', ['ls'], '', 'missing.conf')).code, 71);
});

test('dms: seeding again changes nothing, replay explains, settings are masked', async () => {
  assert.deepEqual(await run('dms', ['seed']), { code: 0, out: '', error: '' });
  assert.deepEqual(await run('dms', ['replay', '--check']), { code: 0, out: '', error: '' });
  const settings = await run('dms', ['settings']);
  assert.match(settings.out, /^db_password = \*\*\*$/m);
  assert.equal((await run('dms', ['settings', '--check'])).out, '');
  assert.match((await run('dms', ['migrate'])).out, /up to date/);
  assert.equal((await run('dms', ['nonsense'])).code, 64);
});
