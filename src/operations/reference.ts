// Operations on references: whose zones and records are (spec 04 §11).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import {
  renameReference as changeReference,
  holdReference,
  insertReference,
  listReferences,
  deleteReference as removeReference,
} from '../store/reference.ts';
import { defineOperation } from './define.ts';
import { lockZoneNamed } from './find-zone.ts';
import { raiseForZone } from './raise-for.ts';
import { Done, Param, Reference } from './schemas.ts';
import { checkReference } from './words.ts';

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

export const deleteReference = defineOperation({
  name: 'delete_reference',
  summary: 'Deletes a reference that no zone has, deleted ones counted; records that carry it lose it',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  params: { reference: Type.String() },
  positional: ['reference'],
  result: Done,
  run: async ({ trx }, { reference }) => {
    await removeReference(trx, reference);
    return true as const;
  },
});

export const renameReference = defineOperation({
  name: 'rename_reference',
  summary: 'Renames a reference; zones and records follow',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  params: { reference: Type.String(), dst_reference: Type.String() },
  positional: ['reference', 'dst_reference'],
  result: Done,
  run: async ({ trx }, { reference, dst_reference }) => {
    await changeReference(trx, reference, checkReference(dst_reference));
    return true as const;
  },
});

export const listReference = defineOperation({
  name: 'list_reference',
  summary: 'References that match one of the patterns (`*`, `?`), all if none is given',
  transaction: 'read',
  lane: 'listings',
  roles: ['admin', 'helpdesk'],
  params: { patterns: Type.Optional(Type.Array(Type.String())) },
  positional: ['patterns'],
  variadic: true,
  result: Type.Array(Reference),
  run: async ({ trx }, { patterns = [] }) => {
    const found = await listReferences(trx, patterns);
    if (found.length === 0) throw new DmsError('NoReferenceFound', { reference: patterns.join(' ') || '*' });
    return found.map(({ reference }) => ({ reference }));
  },
});

export const setZoneReference = defineOperation({
  name: 'set_zone_reference',
  summary: 'Sets whose a zone is; null for nobody. The one it had stays, even when no other zone has it',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, reference: Param.text },
  positional: ['name', 'reference'],
  result: Done,
  run: async (ctx, { name, reference }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const wanted = reference ?? '';
    const row = wanted === '' ? null : await holdReference(ctx.trx, wanted);
    if (row === null && wanted !== '') throw new DmsError('NoReferenceFound', { reference: wanted });
    await raiseForZone(ctx, zone, {
      type: 'setReference',
      params: { reference_id: row?.id ?? null },
      failure: 'ZoneSmFailure',
    });
    return true as const;
  },
});
