import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { hash } from 'bcrypt';
import { createFiles } from '../../src/adapters/files.ts';
import { createPasswords } from '../../src/adapters/passwords.ts';
import { DmsError } from '../../src/domain/errors.ts';

const always = (): boolean => true;

let dir: string;
before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'dms-passwords-'));
});
after(() => rm(dir, { recursive: true, force: true }));

test('right and wrong pairs, a changed file, memory of five minutes', async () => {
  const file = path.join(dir, 'htpasswd');
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
  const passwords = createPasswords({ files: createFiles(), clock, file: () => file });
  await assert.rejects(passwords.check('a', 'x', always), (error: unknown) => {
    assert.ok(error instanceof DmsError && error.name === 'PasswordFileUnreadable');
    assert.match(error.message, /htpasswd -B/);
    return true;
  });
  const bcrypt = (await hash('secret', 10)).replace('$2b', '$2y');
  await writeFile(file, `# users\nadmin-dms:${bcrypt}\nold:plain\n`);
  assert.equal(await passwords.check('admin-dms', 'wrong', always), 'wrong');
  assert.equal(await passwords.check('nobody', 'secret', always), 'wrong');
  assert.equal(await passwords.check('old', 'plain', always), 'wrong');
  assert.equal(await passwords.check('admin-dms', 'secret', always), 'right');
  const started = performance.now();
  assert.equal(await passwords.check('admin-dms', 'secret', always), 'right');
  assert.ok(performance.now() - started < 20, 'the second time from memory');
  now += 6 * 60_000;
  assert.equal(await passwords.check('admin-dms', 'secret', always), 'right');
  await writeFile(file, `admin-dms:${await hash('another', 4)}\n`);
  assert.equal(await passwords.check('admin-dms', 'secret', always), 'wrong');
  assert.equal(await passwords.check('admin-dms', 'another', always), 'right');
});
