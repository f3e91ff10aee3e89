// An incremental update from a zone file or standard input (spec 02 §3.3).

import { parseAddress } from '../../dns/network.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { readZoneText } from './load-zones.ts';

export async function updateRrs(shell: Shell, input: Input): Promise<number> {
  const given = input.arg.zone ?? input.switches.domain;
  const update_text = await readZoneText(shell, input.arg.file ?? '-');
  // the zone is named by its name only: its own text comes first, and tells more than a network
  const params = { name: given === undefined || isNetwork(given) ? null : absolute(given), update_text };
  const changed = await shell.interruptible(shell.door('update_rrs_text', params));
  if (input.switches.json === true) shell.terminal.out(`${JSON.stringify(changed, null, 2)}\n`);
  else if (changed.note !== null) shell.terminal.error(`${changed.note}\n`);
  return 0;
}

function isNetwork(word: string): boolean {
  return parseAddress(word.replace(/\/.*$/, '')) !== null;
}

function absolute(word: string): string {
  return word.endsWith('.') ? word : `${word}.`;
}
