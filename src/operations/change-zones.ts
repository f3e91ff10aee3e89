// The same for one zone after the other, a transaction each: a zone that refuses is told of and does not stop the others.

import { type Static, Type } from 'typebox';
import { DmsError, type ErrorName } from '../domain/errors.ts';
import type { StepsContext, TransactionContext } from './define.ts';

export const FailedZone = Type.Object({
  name: Type.String(),
  error: Type.String({ description: 'name of the error' }),
  reason: Type.String(),
});

interface Target {
  readonly id: number;
  readonly name: string;
}

/** What would be no better with the next zone. */
const ENDING: readonly ErrorName[] = [
  'DatabaseUnreachable',
  'DBReadOnlyError',
  'Interrupted',
  'InternalErrorJsonRpcError',
];

export async function eachZone(
  ctx: StepsContext,
  zones: readonly Target[],
  work: (step: TransactionContext, zoneId: number) => Promise<void>,
): Promise<{ readonly done: number; readonly failed: Static<typeof FailedZone>[] }> {
  const failed: Static<typeof FailedZone>[] = [];
  let done = 0;
  for (const { id, name } of zones) {
    try {
      await ctx.step((step) => work(step, id));
      done += 1;
    } catch (error) {
      if (!(error instanceof DmsError) || ENDING.includes(error.name)) throw error;
      failed.push({ name, error: error.name, reason: error.message });
    }
    ctx.progress(
      `zones: ${done + failed.length} of ${zones.length}${failed.length > 0 ? `, ${failed.length} failed` : ''}`,
    );
  }
  return { done, failed };
}
