// A logger that drops every line, apart from the real one: a command that does not log does not load what logs.

import type { Logger } from '../ports.ts';

export function createSilentLogger(): Logger {
  const silent: Logger = { debug: drop, info: drop, warn: drop, error: drop, child: () => silent };
  return silent;
}

function drop(): void {}
