// The help desk's login shell attacked in a real terminal: the known ways out of vim, nano, less, diff and the line editor.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { isReachableByAll } from '../../src/lab/accounts.ts';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { configurationOf } from './process.ts';
import { openTerminal, type TestTerminal } from './terminal.ts';
import { makeTool } from './tool.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const MAIN = path.join(ROOT, 'src/main/zone-tool.ts');
const PROMPT = /master READY > █/;
const NOBODY = '65534';
let site: Site;
let directory: string;
let open: TestTerminal[] = [];
before(async () => {
  // Everybody can enter it: what keeps the help desk out has to be the shell.
  directory = mkdtempSync(path.join(tmpdir(), 'zone-tool-'));
  chmodSync(directory, 0o777);
  site = await makeSite();
  for (const [name, editor] of [
    ['rvim', '/usr/bin/rvim'],
    ['rnano', '/bin/rnano'],
  ] as const) {
    const file = path.join(directory, `${name}.conf`);
    writeFileSync(file, configurationOf(site.connection, { admin_group_list: 'nobody-is-in-it', editor }));
    chmodSync(file, 0o644);
  }
  await makeTool(site).run('create_zone one.example');
  await publish(site, 'one.example.');
});
afterEach(async () => {
  for (const terminal of open) await terminal.close();
  open = [];
});
after(async () => {
  await site.close();
  rmSync(directory, { recursive: true });
});

/** As a user who is not root; where he may not enter the checkout, reading it is the one thing allowed him. */
function asHelpDesk(): string[] {
  if (process.getuid?.() !== 0) return [];
  const reading = isReachableByAll(ROOT) ? [] : ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  return ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...reading];
}

async function start(editor: 'rvim' | 'rnano', env: Readonly<Record<string, string>> = {}): Promise<TestTerminal> {
  const argv = [...asHelpDesk(), process.execPath, MAIN];
  const terminal = await openTerminal(argv, { env: { ...env, DMS_CONF: path.join(directory, `${editor}.conf`) } });
  open.push(terminal);
  await terminal.until(PROMPT);
  return terminal;
}

/** The file would be there if a command had run or a file had been written. */
const mark = (): string => path.join(directory, 'escaped');
const secret = (): string => path.join(directory, 'rvim.conf');

async function assertNothingEscaped(terminal: TestTerminal): Promise<void> {
  assert.ok(!existsSync(mark()), 'something was run or written');
  assert.doesNotMatch(await terminal.screen(), /db_password|root:x:0/);
}

describe('vim', () => {
  test('runs nothing, reads and writes no other file, and saves its own', async () => {
    const hostile = {
      VISUAL: '/bin/sh',
      EDITOR: '/bin/sh',
      VIMINIT: `call writefile([], '${mark()}')`,
      HOME: directory,
    };
    const terminal = await start('rvim', hostile);
    writeFileSync(path.join(directory, '.vimrc'), `call writefile([], '${mark()}')\n`);
    await terminal.keys('edit_zone one.example', 'Enter');
    await terminal.until(/\$ORIGIN one\.example\./);
    const tries = [
      `:!touch ${mark()}`,
      `:shell`,
      `:terminal touch ${mark()}`,
      `:call system('touch ${mark()}')`,
      `:call writefile([], '${mark()}')`,
      `:w ${mark()}`,
      `:w! >> ${mark()}`,
      `:w !tee ${mark()}`,
      `:mksession ${mark()}`,
      `:redir > ${mark()}`,
      `:wviminfo ${mark()}`,
      `:set shell=/bin/sh | !touch ${mark()}`,
      `:source ${secret()}`,
      `:r !cat ${secret()}`,
      `:py3 open('${mark()}', 'w')`,
      `:lua io.open('${mark()}', 'w')`,
    ];
    for (const one of tries) {
      await terminal.keys('Escape', one, 'Enter');
      await terminal.keys('Enter');
    }
    await assertNothingEscaped(terminal);
    for (const file of [secret(), '/etc/passwd', '/proc/self/environ']) {
      await terminal.keys('Escape', `:e! ${file}`, 'Enter');
      await terminal.keys('Enter');
      await terminal.keys(`:tabnew | r ${file}`, 'Enter');
      await terminal.keys('Enter');
      await assertNothingEscaped(terminal);
    }
    await terminal.keys('Escape', ':qa!', 'Enter');
    await terminal.until(PROMPT);

    await terminal.keys('edit_zone one.example', 'Enter');
    await terminal.until(/\$ORIGIN one\.example\./);
    await terminal.keys('Go', 'saved IN A 192.0.2.7', 'Escape', ':wq', 'Enter');
    await terminal.until(/--\[U\]\/a\/c\/d> █/);
    await terminal.keys('Enter');
    await terminal.until(PROMPT);
    assert.match((await makeTool(site).run('ls_zi one.example')).out, /\n.*\n/);
    await assertNothingEscaped(terminal);
  });
});

describe('nano', () => {
  test('inserts and writes no other file, runs nothing', async () => {
    const terminal = await start('rnano');
    await terminal.keys('edit_zone one.example', 'Enter');
    await terminal.until(/GNU nano/);
    await terminal.keys('C-r', 'C-t', 'C-o', 'C-c', 'M-|', 'C-z', 'C-x');
    await terminal.until(PROMPT);
    await assertNothingEscaped(terminal);
  });
});

describe('less', () => {
  test('runs nothing and shows no other file', async () => {
    const hostile = { PAGER: '/bin/sh', LESSOPEN: `|touch ${mark()}`, LESSEDIT: `touch ${mark()}`, EDITOR: '/bin/sh' };
    const terminal = await start('rvim', {
      ...hostile,
      LESS: `+!touch ${mark()}`,
      MAGCODE_PAGER_ARGS: `+!touch ${mark()}`,
    });
    await terminal.keys('show_zone one.example', 'Enter');
    await terminal.until(/^:█|\(END\)█|\(press RETURN\)/m);
    for (const one of [
      `!touch ${mark()}`,
      `|.touch ${mark()}`,
      `:e ${secret()}`,
      `#touch ${mark()}`,
      `s${mark()}`,
      'v',
      ':x',
      'E/etc/passwd',
    ]) {
      await terminal.keys(one, 'Enter');
      await assertNothingEscaped(terminal);
    }
    // where one is enough, the second is typed at the prompt
    await terminal.keys('C-c', 'q', 'q');
    await terminal.until(/master READY > q?█/);
  });
});

describe('the line', () => {
  test('offers, completes and runs only what is the help desk’s; every command is in the audit with its origin', async () => {
    const terminal = await start('rvim', { SSH_CONNECTION: '192.0.2.99 4711 192.0.2.1 22', MAGCODE_DIFF: '/bin/sh' });
    await terminal.keys('load_zone ', '/etc/pas', 'Tab');
    await terminal.until(/load_zone \/etc\/pas█$/m);
    await terminal.keys('C-u', `!touch ${mark()}`, 'Enter');
    await terminal.until(/unknown command: !touch/);
    await terminal.keys('check_zone x ', secret(), 'Enter');
    await terminal.until(/unknown command: check_zone/);
    await terminal.keys('ls one.*; id', 'C-z', 'Enter');
    await terminal.until(PROMPT);
    await terminal.keys('exit', 'Enter');
    await terminal.until(/^ended with 0$/m);
    const { db } = site.ports;
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('operation', '=', 'log_command')
      .orderBy('id')
      .execute();
    const typed = rows.map(({ params }) => params as { line: string; from: string; exit_code: number });
    const last = typed.slice(-3);
    assert.deepEqual(
      last.map(({ from, exit_code }) => [from, exit_code]),
      last.map(({ exit_code }) => ['ssh 192.0.2.99', exit_code]),
    );
    assert.match(last[0]?.line ?? '', /^!touch /);
    assert.equal(last[0]?.exit_code, 64);
    assert.match(rows.at(-1)?.actor ?? '', /@/);
  });
});
