// The apex name servers of a server group: by editor, or set outright (spec 02 §3.2).

import { DmsError } from '../../domain/errors.ts';
import { runEditor } from '../editor.ts';
import { putAway } from '../put-away.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';

export async function editApexNs(shell: Shell, input: Input): Promise<number> {
  const { sg, set } = input.switches;
  if (set === true) return store(shell, sg, input.rest);
  const sgName = sg ?? input.rest[0];
  const names = await present(shell, sgName);
  const original = names.map((name) => `${name}\n`).join('');
  const file = await shell.files.temporary('zone_tool', '.apex_ns_servers', original);
  let keepsText = true;
  try {
    await runEditor(shell, file);
    const text = await shell.files.read(file);
    if (text === original) shell.terminal.out('Nothing was changed.\n');
    else await store(shell, sgName, text.split('\n'));
    keepsText = false;
    return 0;
  } finally {
    await putAway(shell, { file, original }, keepsText);
  }
}

async function store(shell: Shell, sgName: string | undefined, lines: readonly string[]): Promise<number> {
  const names = lines.map((line) => line.trim()).filter(Boolean);
  const absolute = names.map((name) => (name.endsWith('.') ? name : `${name}.`));
  await shell.call('set_apex_ns', { sg_name: sgName, names: absolute });
  return 0;
}

async function present(shell: Shell, sgName: string | undefined): Promise<readonly string[]> {
  try {
    return (await shell.call('show_apex_ns', { sg_name: sgName })) as readonly string[];
  } catch (error) {
    if (error instanceof DmsError && error.name === 'ZoneCfgItemNotFound') return [];
    throw error;
  }
}
