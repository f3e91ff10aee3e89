// Compares text with a golden file; GOLDEN=overwrite writes it instead.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const GOLDEN = path.join(import.meta.dirname, '../golden');

export function compareGolden(name: string, actual: string): void {
  const file = path.join(GOLDEN, name);
  if (process.env.GOLDEN === 'overwrite') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  assert.equal(actual, readFileSync(file, 'utf8'), `differs from ${name}; GOLDEN=overwrite accepts it`);
}
