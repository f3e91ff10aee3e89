// Lines typed earlier, kept in a private file in the user's home directory from session to session.

import type { Files } from '../../ports.ts';

export interface History {
  /** Oldest first. */
  readonly lines: readonly string[];
  /** Never fails: a line that cannot be kept is kept for the session. */
  add(line: string): Promise<void>;
}

const MOST_LINES = 2_000;

/** Not kept: what begins with a blank, as in other shells, and what looks as if it held a secret. */
const UNKEPT = /^\s|pass(word|wd)?\b|secret|token\b|-{5}BEGIN/i;

export async function openHistory(files: Files, file: string): Promise<History> {
  const lines = (await files.read(file).catch(() => '')).split('\n').filter(Boolean);
  if (lines.length > MOST_LINES * 2) {
    lines.splice(0, lines.length - MOST_LINES);
    await files.writeAtomically(file, `${lines.join('\n')}\n`, { mode: 0o600 }).catch(() => undefined);
  }
  return {
    lines,
    add: async (line) => {
      if (line.trim() === '' || line === lines.at(-1) || UNKEPT.test(line)) return;
      // A pasted text of several lines comes back as these lines.
      const typed = line.split('\n').filter((one) => one.trim() !== '');
      lines.push(...typed);
      await files.append(file, typed.map((one) => `${one}\n`).join('')).catch(() => undefined);
    },
  };
}
