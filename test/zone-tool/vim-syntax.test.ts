// The syntax file for vim, in vim: what DMS keeps in comments stands out, the rest is a zone file as ever.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { tryCommand } from '../../src/lab/run-command.ts';

const RUNTIME = path.join(import.meta.dirname, '../../etc/vim');

const ZONE = `$TTL 1h
; Zone:       one.example.
;| Hosts
;!REF:SITE LOCKPTR
www IN A 192.0.2.1 ;# a comment
`;

test('a file of edit_zone is a zone file with the comments of DMS', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'dms-vim-'));
  try {
    const [zone, script, answer] = ['zone_tool-x.zone', 'look.vim', 'answer'].map((name) => path.join(directory, name));
    writeFileSync(zone ?? '', ZONE);
    const places = '[[2, 3], [3, 3], [4, 1], [4, 3], [5, 21], [5, 1]]';
    const commands = [
      `set rtp^=${RUNTIME}`,
      'filetype on',
      'syntax on',
      `edit ${zone}`,
      'let names = [&filetype]',
      `for [line, column] in ${places}`,
      "  call add(names, synIDattr(synID(line, column, 1), 'name'))",
      'endfor',
      `call writefile(names, '${answer}')`,
      'qall!',
    ];
    writeFileSync(script ?? '', `${commands.join('\n')}\n`);
    await tryCommand(['vim', '-N', '-u', 'NONE', '-i', 'NONE', '-es', '-S', script ?? '']);
    const names = readFileSync(answer ?? '', 'utf8')
      .trimEnd()
      .split('\n');
    assert.deepEqual(names, ['dmszone', 'dmsHeader', 'dmsGroup', 'dmsFlags', 'dmsFlag', 'dmsComment', 'zoneOwnerName']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
