// Commands that only root may give, by whoever may become root.

import { tryCommand } from './run-command.ts';

/** The beginning of the command with which it works for this user; null where he cannot become root. `harmless` tries it out. */
export async function asRoot(command: string, harmless: string): Promise<readonly string[] | null> {
  if (process.getuid?.() === 0) return [command];
  const sudo = await tryCommand(['sudo', '-n', command, harmless]).catch(() => null);
  return sudo?.code === 0 ? ['sudo', '-n', command] : null;
}
