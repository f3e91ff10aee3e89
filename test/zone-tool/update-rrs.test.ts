// update_rrs and ls_update_rrs in the shell, as a golden transcript with exit codes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { golden, makeTool, type Tool, transcriptOf } from './tool.ts';

let site: Site;
let tool: Tool;
const dir = mkdtempSync(path.join(tmpdir(), 'dms-update-rrs-'));
before(async () => {
  site = await makeSite();
  tool = makeTool(site);
});
after(async () => {
  rmSync(dir, { recursive: true });
  await site.close();
});

function file(name: string, ...lines: readonly string[]): string {
  const made = path.join(dir, name);
  writeFileSync(made, `${lines.join('\n')}\n`);
  return made;
}

test('update_rrs', async () => {
  await tool.run('create_zone -i inc.example');
  await tool.run('create_zone plain.example');
  await tool.run('create_zone -i off.example');
  await publish(site, 'inc.example.');
  await tool.run('disable_zone off.example');
  const add = [';!RROP:ADD', 'www 300 IN A 192.0.2.1'];
  const whole = file('whole', '$ORIGIN inc.example.', '$UPDATE_TYPE hosts', ...add, ';!RROP:DELETE', 'old IN ANY');
  const bare = file('bare', '$UPDATE_TYPE bare', ...add);
  const untyped = file('untyped', '$ORIGIN inc.example.', ...add);
  const binary = file('binary', '\u0000\u0001');
  const text = await transcriptOf(tool, [
    'ls_update_rrs',
    `update_rrs ${whole}`,
    `update_rrs ${whole}`,
    `update_rrs -n inc.example ${bare}`,
    `update_rrs ${bare}`,
    `update_rrs ${bare} 192.0.2.0/24`,
    `update_rrs ${bare} plain.example`,
    `update_rrs ${bare} off.example`,
    `update_rrs ${bare} nothing.example`,
    `update_rrs ${untyped}`,
    `update_rrs ${binary}`,
    `update_rrs ${path.join(dir, 'missing')}`,
    'update_rrs',
    'ls_update_rrs',
    'ls_update_rrs -v inc.example',
  ]);
  golden('update-rrs.txt', text.replaceAll(dir, 'DIR'));
});
