// Text that an earlier edit left behind: its shell was killed, the machine went down, or what it wrote could not be saved.

import { zoneFileName } from '../../domain/zone/file-name.ts';
import type { Shell } from '../shell.ts';

export const EDIT_ENDING = '.zone';

/** What the names of a zone's edited files begin with, so that the next edit finds what an earlier one left. */
export function editPrefix(zone: string): string {
  return `zone_tool-${zoneFileName(zone)}`;
}

export interface LeftText {
  readonly file: string;
  readonly text: string;
}

/** The newest one if its author wants to go on with it; he is told of it in any case. */
export async function leftText(shell: Shell, zone: string, force: boolean): Promise<LeftText | null> {
  const file = (await shell.files.abandoned(editPrefix(zone), EDIT_ENDING)).at(-1);
  if (file === undefined) return null;
  const text = await shell.files.read(file);
  shell.terminal.error(`warning: an earlier edit of ${zone} left its text in ${file}\n`);
  if (force || !shell.terminal.isTty) return null;
  shell.terminal.out('Do you wish to go on with that text?\n');
  const answer = (await shell.ask('--[Y]/n> '))?.trim().toLowerCase();
  return answer === '' || answer === 'y' ? { file, text } : null;
}
