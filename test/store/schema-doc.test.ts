import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { SCHEMA_DOCUMENT, schemaDocument } from '../../scripts/schema-doc.ts';
import { freshDatabase } from '../support/database.ts';

test('docs/schema.md is what the migrated database says (else: node scripts/schema-doc.ts)', async () => {
  const database = await freshDatabase();
  const opened = database.open(1);
  try {
    assert.equal(await readFile(SCHEMA_DOCUMENT, 'utf8'), await schemaDocument(opened.db));
  } finally {
    await opened.close();
    await database.drop();
  }
});
