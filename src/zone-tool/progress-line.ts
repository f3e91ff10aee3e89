// A line on the terminal that tells how far a long command is, from its second second on, and that is gone when it ends.

import type { Shell } from './shell.ts';

const CLEAR = '\r\u001b[K';
const SILENT_MS = 1_000;
/** A terminal need not be told more often. */
const EVERY_MS = 100;

export async function withProgressLine<T>(
  shell: Pick<Shell, 'terminal' | 'clock'>,
  work: (progress: (text: string) => void) => Promise<T>,
): Promise<T> {
  const { terminal, clock } = shell;
  const begun = clock.monotonic();
  let told = begun + SILENT_MS - EVERY_MS;
  let isShown = false;
  let hasEnded = false;
  const progress = (text: string): void => {
    const now = clock.monotonic();
    if (!terminal.isTty || hasEnded || now - told < EVERY_MS) return;
    told = now;
    isShown = true;
    terminal.error(`${CLEAR}${text.slice(0, terminal.columns - 1)}`);
  };
  try {
    return await work(progress);
  } finally {
    hasEnded = true;
    if (isShown) terminal.error(CLEAR);
  }
}
