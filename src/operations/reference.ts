// Operations on references: whose zones and records are (spec 04 §11).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { insertReference, listReferences } from '../store/reference.ts';
import { defineOperation } from './define.ts';
import { Done, Reference } from './schemas.ts';
import { checkReference, wildcardTest } from './words.ts';

export const createReference = defineOperation({
  name: 'create_reference',
  summary: 'Creates a reference',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  params: { reference: Type.String() },
  positional: ['reference'],
  result: Done,
  run: async ({ trx }, { reference }) => {
    await insertReference(trx, checkReference(reference));
    return true as const;
  },
});

export const listReference = defineOperation({
  name: 'list_reference',
  summary: 'References that match one of the patterns (`*`, `?`), all if none is given',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: { patterns: Type.Optional(Type.Array(Type.String())) },
  positional: ['patterns'],
  variadic: true,
  result: Type.Array(Reference),
  run: async ({ trx }, { patterns = [] }) => {
    const tests = patterns.map(wildcardTest);
    const all = await listReferences(trx);
    const found = all.filter(({ reference }) => tests.length === 0 || tests.some((test) => test.test(reference)));
    if (found.length === 0) throw new DmsError('NoReferenceFound', { reference: patterns.join(' ') || '*' });
    return found.map(({ reference }) => ({ reference }));
  },
});
