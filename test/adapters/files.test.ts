import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createFiles } from '../../src/adapters/files.ts';
import { DmsError } from '../../src/domain/errors.ts';

const files = createFiles();
let dir: string;
before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'dms-files-'));
});
after(() => rm(dir, { recursive: true, force: true }));

const failure = (name: string, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof DmsError);
  assert.equal(error.name, name);
  assert.match(error.message, pattern);
  return true;
};

test('writes with mode and replaces, leaving nothing else behind', async () => {
  const file = path.join(dir, 'a');
  await files.writeAtomically(file, 'one', { mode: 0o600 });
  await files.writeAtomically(file, 'two', { mode: 0o664 });
  assert.equal(await files.read(file), 'two');
  assert.equal((await stat(file)).mode & 0o777, 0o664);
  assert.deepEqual(await readdir(dir), ['a']);
});

test('a failing write leaves the old file and no temporary one, and names path and remedy', async () => {
  const file = path.join(dir, 'a');
  await assert.rejects(
    files.writeAtomically(file, 'three', { group: 'no-such-group' }),
    failure('FileNotWritable', /no group 'no-such-group'/),
  );
  await assert.rejects(
    files.writeAtomically(path.join(dir, 'none/b'), 'x'),
    failure('FileNotWritable', /none\/b cannot be written.*create the directory .*none/),
  );
  assert.equal(await files.read(file), 'two');
  assert.deepEqual(await readdir(dir), ['a']);
});

test('many files at once: each whole or as it was, with its mode; the first that fails is named', async () => {
  const many = path.join(dir, 'many');
  await files.makeDirectory(many);
  const at = (name: string): string => path.join(many, name);
  await files.writeMany([{ path: at('a'), content: 'old' }], { mode: 0o600 });
  await assert.rejects(
    files.writeMany([
      { path: at('a'), content: 'new' },
      { path: at('none/b'), content: 'x' },
      { path: at('c'), content: 'x' },
    ]),
    failure('FileNotWritable', /none\/b cannot be written/),
  );
  assert.equal(await files.read(at('a')), 'new');
  assert.equal((await stat(at('a'))).mode & 0o777, 0o644);
  assert.deepEqual(await readdir(many), ['a']);
  await rm(many, { recursive: true });
});

test('what a killed writer left is removed, here and below, and nothing else', async () => {
  const below = await mkdtemp(path.join(dir, 'group-'));
  const [left, deep] = [path.join(dir, '.example.org-0123456789ab'), path.join(below, '.bind9.conf-fedcba987654')];
  const kept = ['.hidden', 'example.org-0123456789ab', '.example.org-xyz', 'example.org.jnl'];
  for (const file of [left, deep, ...kept.map((name) => path.join(below, name))]) await writeFile(file, 'x');
  assert.deepEqual((await files.removeHalfWritten(dir)).sort(), [left, deep].sort());
  assert.deepEqual((await readdir(below)).sort(), [...kept].sort());
  assert.deepEqual(await files.removeHalfWritten(path.join(dir, 'none')), []);
  await rm(below, { recursive: true });
});

test('missing files are told apart from unreadable ones', async () => {
  await assert.rejects(
    files.read(path.join(dir, 'none')),
    failure('FileMissing', /none does not exist: create it, or correct its name/),
  );
  await assert.rejects(files.read(dir), failure('FileUnreadable', /it is a directory.*; name a file$/));
  assert.equal(await files.status(path.join(dir, 'none')), null);
  await files.remove(path.join(dir, 'none'));
});

test('an unwritable directory is named', { skip: process.getuid?.() === 0 && 'root may write anywhere' }, async () => {
  await chmod(dir, 0o555);
  await assert.rejects(files.writeAtomically(path.join(dir, 'c'), 'x'), failure('FileNotWritable', /make .* writable/));
  await chmod(dir, 0o755);
});

test('directories and private temporary files', async () => {
  const deep = path.join(dir, 'x/y');
  await files.makeDirectory(deep, { mode: 0o750 });
  await files.makeDirectory(deep);
  assert.equal((await stat(deep)).mode & 0o777, 0o750);
  await writeFile(path.join(deep, 'f'), '');
  assert.deepEqual(await files.list(deep), ['f']);
  const temporary = await files.temporary('dms', '.conf', 'secret');
  assert.equal((await stat(temporary)).mode & 0o777, 0o600);
  await files.remove(temporary);
  assert.equal(await files.exists(temporary), false);
});

test('whether another user may read a directory: by owner, group and mode', async () => {
  const me = userInfo().username;
  const own = await mkdtemp(path.join(dir, 'own-'));
  assert.equal(await files.whyUnreadable(own, me), null);
  assert.match(String(await files.whyUnreadable(own, 'nobody')), /user nobody may not read it/);
  await chmod(own, 0o755);
  assert.equal(await files.whyUnreadable(own, 'nobody'), null);
  await chmod(own, 0o711);
  assert.match(String(await files.whyUnreadable(own, 'nobody')), /may not read it/);
  assert.match(String(await files.whyUnreadable('/etc/passwd', me)), /no directory/);
  assert.match(String(await files.whyUnreadable('/nowhere', me)), /no such file/);
  await assert.rejects(files.whyUnreadable(own, 'no-such-account'), failure('AccountUnknown', /no-such-account/));
});
