// The version that a zi_id parameter means (spec 03 §3.9).

import { DmsError } from '../domain/errors.ts';
import { parseZiId } from '../domain/zone/zi-id.ts';
import type { ZoneInstanceRow, ZoneRow } from '../store/schema.ts';
import { resolveZiRef } from '../store/zone-instance.ts';
import type { TransactionContext } from './define.ts';
import { seesAll } from './find-zone.ts';

/** For a number that no version has, or none of a zone that the caller sees. */
export function noSuchZi(zi_id: number | string | null): DmsError {
  return new DmsError('ZiNotFound', { name: '*', zi_id }, `there is no ZI ${zi_id}`);
}

/**
 * A number is that version, nothing the published one; expressions are for callers with the Admin sectag.
 * Throws ZiNotFound, and the ZiId…SyntaxErrors for those who may use expressions.
 */
export async function resolveZi(
  ctx: TransactionContext,
  zone: Pick<ZoneRow, 'id' | 'name' | 'zi_id'>,
  zi_id: number | string | null | undefined,
): Promise<ZoneInstanceRow> {
  const text = zi_id ?? null;
  const plain = text === null || /^(\s*|\^|\d+)$/.test(String(text));
  const zi = plain || seesAll(ctx) ? await resolveZiRef(ctx.trx, zone, parseZiId(text)) : null;
  if (zi === null) throw new DmsError('ZiNotFound', { name: zone.name, zi_id: text });
  return zi;
}
