// Random numbers: from the operating system's generator where they become secrets.

import { randomBytes } from 'node:crypto';
import type { Random } from '../ports.ts';

export function createRandom(): Random {
  return {
    fraction: () => Math.random(),
    bytes: (length) => randomBytes(length),
  };
}
