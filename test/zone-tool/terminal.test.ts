// zone_tool in a real terminal, as somebody sits in front of it.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { configurationOf } from './process.ts';
import { openTerminal, type TerminalOptions, type TestTerminal } from './terminal.ts';
import { makeTool } from './tool.ts';

const MAIN = path.join(import.meta.dirname, '../../src/main/zone-tool.ts');
const PROMPT = /master READY > █/;
let site: Site;
let directory: string;
let open: TestTerminal[] = [];
before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'zone-tool-'));
  site = await makeSite();
  writeFileSync(path.join(directory, 'dms.conf'), configurationOf(site.connection, {}));
  const tool = makeTool(site);
  for (const name of ['one', 'two', 'three']) await tool.run(`create_zone ${name}.example`);
  await tool.run('create_zone locked.example edit_lock');
  await publish(site, 'one.example.');
  await publish(site, 'locked.example.');
});
afterEach(async () => {
  for (const terminal of open) await terminal.close();
  open = [];
});
after(async () => {
  await site.close();
  rmSync(directory, { recursive: true });
});

/** An editor that does what the script says. */
function editor(name: string, script: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

async function start(options: TerminalOptions = {}): Promise<TestTerminal> {
  const env = { DMS_CONF: path.join(directory, 'dms.conf'), PAGER: '/usr/bin/less', TMPDIR: directory, ...options.env };
  const terminal = await openTerminal([process.execPath, MAIN], { ...options, env });
  open.push(terminal);
  await terminal.until(PROMPT);
  return terminal;
}

test('completion, history, search, cancelling, paste, narrow and wide', async () => {
  const terminal = await start();
  await terminal.keys('ls t', 'Tab');
  await terminal.until(/> ls t█\n.*three\.example\. +two\.example\./);
  await terminal.keys('Tab', 'Enter');
  await terminal.until(/^three\.example\.$/m);
  await terminal.keys('show_zone', 'Space', 'o', 'Tab');
  await terminal.until(/show_zone one\.example\. █/);
  await terminal.keys('C-c');
  await terminal.until(/show_zone one\.example\. \^C\n.*READY > █/);
  await terminal.keys('Up', 'Home', 'C-k');
  await terminal.keys('日本語', 'C-r', 'thr');
  await terminal.until(/\(search back\) 'thr': ls █three/);
  await terminal.keys('C-g');
  await terminal.until(/> 日本語█/);
  await terminal.resize(40, 10);
  await terminal.until(/日本語█/);
  await terminal.resize(100, 24);
  await terminal.keys('C-u');
  await terminal.paste('ls one.example\nls two.example\n');
  await terminal.until(/ls one\.example\nls two\.example█/);
  await terminal.keys('Enter');
  await terminal.until(/^one\.example\.\ntwo\.example\./m);
  await terminal.keys('exit', 'Enter');
  await terminal.until(/^ended with 0$/m);
});

test('a long answer is paged, a question is asked, what is typed ahead is not lost', async () => {
  const terminal = await start({ rows: 12 });
  await terminal.keys('show_zone one.example', 'Enter');
  await terminal.until(/^:█|█$/m);
  await terminal.keys('q');
  await terminal.until(PROMPT);
  await terminal.keys('reset_zone one.example', 'Enter', 'n', 'Enter', 'ls locked.*', 'Enter');
  await terminal.until(/y\/\[N\]> n\n[\s\S]*nothing is done[\s\S]*^locked\.example\.$/m);
});

test('an edit: the fault is shown, the editor opens again with the text, the update is asked for', async () => {
  const bad = editor(
    'bad',
    'if grep -q BAD "$1"; then sed -i s/BAD/192.0.2.1/ "$1"; else echo "www IN A BAD" >> "$1"; fi',
  );
  // The second call is given the line of the fault in front of the file.
  const calls = editor('calls', `for f; do :; done; ${bad} "$f"`);
  const terminal = await start({ env: { VISUAL: calls } });
  await terminal.keys('edit_zone one.example', 'Enter');
  await terminal.until(/--\[U\]\/a\/c\/d> █/);
  await terminal.keys('Enter');
  await terminal.until(/>!<BAD[\s\S]*--\[Y\]\/n> █/);
  await terminal.keys('Enter');
  await terminal.until(/fix this[\s\S]*--\[U\]\/a\/c\/d> █/);
  await terminal.keys('d', 'Enter');
  await terminal.until(/^\+www IN A 192\.0\.2\.1$/m);
  await terminal.keys('u', 'Enter');
  await terminal.until(PROMPT);
  assert.match((await makeTool(site).run('ls_zi one.example')).out, /\n.*\n/);
});

test('Ctrl-C at a question of an edit gives the lock back and keeps the text', async () => {
  const terminal = await start({ env: { EDITOR: editor('adds', 'echo "kept IN A 192.0.2.9" >> "$1"') } });
  await terminal.keys('edit_zone locked.example', 'Enter');
  await terminal.until(/--\[U\]\/a\/c\/d> █/);
  assert.match((await makeTool(site).run('show_zonesm locked.example')).out, /EDIT_LOCK/);
  await terminal.keys('C-c');
  const shown = await terminal.until(/kept in[\s\S]*READY > █/);
  assert.match((await makeTool(site).run('show_zonesm locked.example')).out, /EDIT_UNLOCK/);
  const [file = ''] = /\/\S+\.zone/.exec(shown.replaceAll(/\n +/g, ' ')) ?? [];
  assert.match(readFileSync(file, 'utf8'), /^kept IN A/m);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  rmSync(file);
});

test('watching: a page until q, the events of a zone until Ctrl-C', async () => {
  const terminal = await start();
  await terminal.keys('show_dms_status --watch', 'Enter');
  await terminal.until(/^dmsd +has never run[\s\S]*^q ends/m);
  await terminal.keys('q');
  await terminal.until(PROMPT);
  await terminal.keys('log two.example', 'Enter');
  await terminal.until(/ZoneSMDoConfig SUCCESS/);
  await makeTool(site).run('disable_zone two.example');
  await terminal.until(/ZoneSMDisable SUCCESS/);
  await terminal.keys('C-c');
  await terminal.until(PROMPT);
});
