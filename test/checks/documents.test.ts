import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DOCUMENTS, isCurrent } from '../../scripts/docs.ts';

describe('generated documents are up to date (else: node scripts/docs.ts)', () => {
  for (const file of Object.keys(DOCUMENTS)) test(file, async () => assert.ok(await isCurrent(file)));
});
