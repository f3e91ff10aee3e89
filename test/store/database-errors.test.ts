// What PostgreSQL says when it cannot do its work, in the project's words.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { DmsError } from '../../src/domain/errors.ts';
import { databaseError, isConnectionFault, type OpenDatabase, openDatabase } from '../../src/store/db.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let open: OpenDatabase;
before(async () => {
  database = await freshDatabase();
  open = openDatabase({ ...database.connection, max: 2 });
});
after(async () => {
  await open?.close();
  await database?.drop();
});

/** The error of a statement that PostgreSQL refuses with that code. */
async function refusal(code: string, text: string): Promise<unknown> {
  const raised = sql.raw(`do $$ begin raise exception '${text}' using errcode = '${code}'; end $$`).execute(open.db);
  return raised.then(
    () => assert.fail('nothing was raised'),
    (error: unknown) => error,
  );
}

for (const [code, name] of [
  ['53100', 'DatabaseExhausted'],
  ['53200', 'DatabaseExhausted'],
  ['58030', 'DatabaseExhausted'],
  ['25006', 'DBReadOnlyError'],
  ['40P01', 'Busy'],
  ['57P01', 'DatabaseUnreachable'],
] as const) {
  test(`${code} is ${name}`, async () => {
    const error = databaseError(await refusal(code, 'could not extend file "base/1/2": No space left on device'));
    assert.ok(error instanceof DmsError);
    assert.equal(error.name, name);
    if (name === 'DatabaseExhausted') assert.match(error.message, /No space left on device; free/);
    if (name !== 'DBReadOnlyError') assert.equal(error.passing, true);
  });
}

test('a statement of one wrong word stays what it is', async () => {
  const error = await refusal('42P01', 'no such table');
  assert.equal(databaseError(error), error);
});

test('whatever PostgreSQL ends a connection with is a fault of the connection', async () => {
  const { host, port, user, password } = database.connection;
  const closed = openDatabase({
    ...database.connection,
    host,
    port,
    user,
    password,
    database: 'there is none',
    max: 1,
  });
  const error = await sql`select 1`.execute(closed.db).then(
    () => null,
    (caught: unknown) => caught,
  );
  await closed.close();
  assert.equal((error as { severity?: string }).severity, 'FATAL');
  assert.ok(isConnectionFault(error));
});
