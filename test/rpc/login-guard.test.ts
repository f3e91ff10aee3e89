// Guessing passwords: how often it is let through to the costly comparison, and that it locks nobody out who was in before.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { hash } from 'bcrypt';
import { createFiles } from '../../src/adapters/files.ts';
import { createPasswords } from '../../src/adapters/passwords.ts';
import { createLoginGuard, type LoginGuard, parseBasic } from '../../src/rpc/login-guard.ts';

let dir: string;
let file: string;
let now = 0;
const clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
const USERS = ['panel', 'other'];

before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'dms-guard-'));
  file = path.join(dir, 'htpasswd');
  const entries = await Promise.all(USERS.map(async (user) => `${user}:${await hash(`${user}-right`, 4)}\n`));
  await writeFile(file, entries.join(''));
});
after(() => rm(dir, { recursive: true, force: true }));

function makeGuard(): LoginGuard {
  return createLoginGuard(createPasswords({ files: createFiles(), clock, file: () => file }), clock);
}

const outcome = async (guard: LoginGuard, user: string, password: string, address = '192.0.2.1'): Promise<string> => {
  const login = await guard.login({ user, password }, USERS, address);
  return 'user' in login ? 'in' : login.refused;
};

test('ten failures of an address for a user, then one in six seconds; other users and addresses are not concerned', async () => {
  const guard = makeGuard();
  for (let i = 0; i < 10; i += 1) assert.equal(await outcome(guard, 'panel', `wrong ${i}`), 'wrong');
  assert.equal(await outcome(guard, 'panel', 'wrong'), 'later');
  assert.equal(await outcome(guard, 'panel', 'panel-right'), 'later');
  assert.equal(await outcome(guard, 'other', 'other-right'), 'in');
  assert.equal(await outcome(guard, 'panel', 'panel-right', '192.0.2.2'), 'in');
  const refused = await guard.login({ user: 'panel', password: 'x' }, USERS, '192.0.2.1');
  assert.ok('retryAfterMs' in refused && refused.retryAfterMs > 5_000 && refused.retryAfterMs <= 6_000);
  now += 6_000;
  assert.equal(await outcome(guard, 'panel', 'wrong'), 'wrong');
  assert.equal(await outcome(guard, 'panel', 'wrong'), 'later');
  now += 60_000;
});

test('many at once do not slip through, and equal pairs share one comparison', async () => {
  const guard = makeGuard();
  const guesses = await Promise.all(Array.from({ length: 200 }, (_, i) => outcome(guard, 'panel', `guess ${i}`)));
  assert.equal(guesses.filter((one) => one === 'wrong').length, 10);
  assert.equal(guesses.filter((one) => one === 'later').length, 190);
  const logins = await Promise.all(Array.from({ length: 200 }, () => outcome(guard, 'other', 'other-right')));
  assert.deepEqual(new Set(logins), new Set(['in']));
  now += 60_000;
});

test('a pair that was right before is let through, remembered or not, until the file changes', async () => {
  const guard = makeGuard();
  assert.equal(await outcome(guard, 'panel', 'panel-right'), 'in');
  for (let i = 0; i < 20; i += 1) await outcome(guard, 'panel', 'wrong');
  assert.equal(await outcome(guard, 'panel', 'panel-right'), 'in');
  now += 6 * 60_000;
  for (let i = 0; i < 20; i += 1) await outcome(guard, 'panel', 'wrong');
  assert.equal(await outcome(guard, 'panel', 'panel-right'), 'in');
  now += 60_000;
});

test('one user is guessed from all addresses together a hundred times, then once a second', async () => {
  const guard = makeGuard();
  const verdicts: string[] = [];
  for (let i = 0; i < 150; i += 1) verdicts.push(await outcome(guard, 'panel', 'wrong', `198.51.100.${i}`));
  assert.equal(verdicts.filter((one) => one === 'wrong').length, 100);
  assert.equal(await outcome(guard, 'other', 'other-right', '198.51.100.1'), 'in');
  now += 200_000;
});

test('names that the endpoint does not know are one user, and no password lets one in', async () => {
  const guard = makeGuard();
  const verdicts: string[] = [];
  for (let i = 0; i < 15; i += 1) verdicts.push(await outcome(guard, `nobody${i}`, 'x'));
  assert.deepEqual(verdicts, [...Array(10).fill('wrong'), ...Array(5).fill('later')]);
  assert.deepEqual(await guard.login({ user: 'panel', password: 'panel-right' }, [], '192.0.2.9'), {
    refused: 'wrong',
  });
});

test('the header of RFC 7617, a colon in the password, other text', () => {
  const of = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  assert.deepEqual(parseBasic(of('panel:a:b')), { user: 'panel', password: 'a:b' });
  assert.deepEqual(parseBasic(of('größe:ß')), { user: 'größe', password: 'ß' });
  for (const header of [undefined, '', 'Basic', 'Basic !', 'Bearer x', of('nocolon')]) {
    assert.equal(parseBasic(header), null);
  }
});
