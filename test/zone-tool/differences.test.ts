// What shows differences: the built-in comparison, or programs, by environment and settings (spec 02 §2.6).

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { makeSite, publish, type Site, ziData } from '../operations/setup.ts';
import { makeTool, type ToolOptions } from './tool.ts';

let site: Site;
let dir: string;
before(async () => {
  site = await makeSite();
  dir = mkdtempSync(path.join(tmpdir(), 'dms-diff-'));
  const params = { name: 'one.example.', login_id: 'x' };
  await site.as('admin')('create_zone', { ...params, zi_data: ziData(['www A 192.0.2.1']) });
  await publish(site, 'one.example.');
  await site.as('admin')('update_zone', { ...params, zi_data: ziData(['www A 192.0.2.2']) });
  await publish(site, 'one.example.');
});
after(async () => {
  rmSync(dir, { recursive: true });
  await site.close();
});

function program(name: string, script: string): string {
  const file = path.join(dir, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

interface Told {
  readonly environment?: Record<string, string>;
  readonly settings?: Record<string, string>;
  readonly isRestricted?: boolean;
}

async function difference({ environment = {}, settings: values = {}, isRestricted = false }: Told) {
  const entries = Object.entries(values).map(([key, value]) => ({ section: null, key, value, line: 1 }));
  const { settings } = resolveSettings({ file: 'test', entries }, 'zone_tool');
  const options: ToolOptions = { environment, isRestricted, ports: { settings: { current: () => settings } } };
  const tool = makeTool(site, { ...options, runsPrograms: true });
  const ran = await tool.run('diff_zone_zi one.example ^-');
  assert.deepEqual(tool.kept(), []);
  return ran;
}

const IS_UNIFIED = /^@@ -\d+,\d+ \+\d+,\d+ @@\n[\s\S]*\n-www\s+IN\s+A\s+192\.0\.2\.1\n\+www\s+IN\s+A\s+192\.0\.2\.2\n$/;

test('by itself, with no program', async () => {
  const { code, out } = await difference({});
  assert.equal(code, 0);
  assert.match(out, IS_UNIFIED);
});

test('MAGCODE_DIFF, its arguments, and the names of the files cut off', async () => {
  const echo = program('my diff', 'for word in "$@"; do echo "$word"; done; exit 1');
  const own = { MAGCODE_DIFF: `'${echo}' --own` };
  assert.match(
    (await difference({ environment: own })).out,
    /^\/.*zone_tool-[-\w]+\.zone\n\/.*zone_tool-[-\w]+\.zone\n$/,
  );
  const all = { ...own, MAGCODE_TAIL_ARGS: '-n +1' };
  assert.match((await difference({ environment: all })).out, /^--own\n-uNw\n\//);
  const args = { ...all, MAGCODE_DIFF_ARGS: '-a "b c"' };
  assert.match((await difference({ environment: args })).out, /^--own\n-a\nb c\n\//);
  const none = { ...all, MAGCODE_DIFF_ARGS: '' };
  assert.match((await difference({ environment: none })).out, /^--own\n\//);
  const tail = { ...all, MAGCODE_TAIL: program('tail', 'printf "%s " "$@"; cat > /dev/null') };
  assert.equal((await difference({ environment: tail })).out, '-n +1 \n');
});

test('arguments alone: the diff that is installed', async () => {
  const { code, out } = await difference({ environment: { MAGCODE_DIFF_ARGS: '-u0' } });
  assert.equal(code, 0);
  assert.match(out, /^@@ -\d+ \+\d+ @@\n-www\s+IN\s+A\s+192\.0\.2\.1\n\+www/);
  const configured = await difference({ settings: { diff_args: '-u0', tail_args: '-n +4' } });
  assert.match(configured.out, /^-www\s+IN\s+A\s+192\.0\.2\.1\n\+www/);
});

test('restricted: the settings count, the environment does not', async () => {
  const environment = {
    MAGCODE_DIFF: program('escape', `touch ${dir}/escaped`),
    MAGCODE_TAIL: '/bin/sh',
    MAGCODE_DIFF_ARGS: '-u0',
  };
  assert.match((await difference({ environment, isRestricted: true })).out, IS_UNIFIED);
  const configured = await difference({ environment, isRestricted: true, settings: { diff_args: '-u0' } });
  assert.match(configured.out, /^@@ -\d+ \+\d+ @@\n/);
});

test('a program that fails, or is not there: 70', async () => {
  const failing = await difference({ environment: { MAGCODE_DIFF: program('bad', 'echo broken >&2; exit 2') } });
  assert.equal(failing.code, 70);
  assert.match(failing.error, /broken/);
  assert.equal((await difference({ environment: { MAGCODE_DIFF: '/nowhere/diff' } })).code, 70);
  assert.equal(
    (await difference({ environment: { MAGCODE_DIFF: program('good', 'exit 1'), MAGCODE_TAIL: '/nowhere/tail' } }))
      .code,
    0,
  );
});
