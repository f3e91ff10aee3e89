import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createFiles } from '../../src/adapters/files.ts';
import { followedKey } from '../../src/adapters/key-file.ts';
import type { Clock, Files } from '../../src/ports.ts';

const statement = (secret: string): string =>
  `key "update-ddns" { algorithm hmac-sha256; secret "${Buffer.from(secret).toString('base64')}"; };`;

test('a key follows its file within two seconds of the last look, however long that look took', async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'dms-key-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'update.key');
  writeFileSync(file, statement('first'));
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
  const real = createFiles();
  let afterLooking = (): void => undefined;
  const files: Files = {
    ...real,
    status: async (name) => {
      const found = await real.status(name);
      afterLooking();
      return found;
    },
  };
  const key = followedKey({ files, clock, place: () => ({ path: file, name: 'update-ddns' }) });
  const secret = async (): Promise<string> => (await key()).secret.toString();

  afterLooking = () => {
    now += 900; // a busy machine: the file is replaced after it was looked at
    afterLooking = () => undefined;
  };
  assert.equal(await secret(), 'first');
  writeFileSync(file, statement('second'));
  now = 1_999;
  assert.equal(await secret(), 'first', 'not looked at again yet');
  now = 2_000;
  assert.equal(await secret(), 'second');
});
