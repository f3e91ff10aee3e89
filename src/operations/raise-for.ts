// Sync events as operations raise them: refusals of a machine become the error that the caller knows (spec 01 §2.11).

import { DmsError, type ErrorName, errorRow } from '../domain/errors.ts';
import { displayType, type EventKind } from '../domain/event.ts';
import { changeBy } from '../domain/roles.ts';
import type { JsonRow } from '../engine/context.ts';
import { type Raised, raise, refusedEvents } from '../engine/raise.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import type { TransactionContext } from './define.ts';

/** Refusals of machines have these numbers (domain/errors.ts); everything else passes through as it is. */
const REFUSALS = [
  { from: -199, to: -180 },
  { from: -299, to: -290 },
] as const;

export interface Raising {
  readonly kind: EventKind;
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly params?: JsonRow;
  /** Facts that the operation has seen to itself. */
  readonly facts?: JsonRow;
  /** What a refusal becomes. */
  readonly failure: ErrorName;
  /** More keys for its data. */
  readonly data?: Record<string, unknown>;
}

/**
 * Raises a sync event in the operation's transaction and notes its id as the change.
 * A refusal becomes `failure` with `event_message` and `event_results`.
 */
export async function raiseFor(ctx: TransactionContext, raising: Raising): Promise<Raised> {
  const { kind, id, type, params, facts } = raising;
  try {
    const raised = await raise(ctx.trx, ctx.raisePorts, {
      kind,
      subjectId: id,
      type,
      ...(params === undefined ? {} : { params }),
      ...(facts === undefined ? {} : { facts }),
      actor: changeBy(ctx.caller),
      source: ctx.caller.source,
      requestId: ctx.caller.requestId ?? null,
    });
    ctx.changed({ changeId: raised.eventId });
    if (!raised.listed) ctx.changed({ note: `no change: ${kind} is ${String(raised.row.state)}` });
    return raised;
  } catch (error) {
    throw error instanceof DmsError && isRefusal(error) ? translated(error, raising) : error;
  }
}

/** The same on a zone. */
export function raiseForZone(
  ctx: TransactionContext,
  { id, name }: Pick<NamedZone, 'id' | 'name'>,
  event: Omit<Raising, 'kind' | 'id' | 'name'>,
): Promise<Raised> {
  return raiseFor(ctx, { kind: 'zone', id, name, ...event });
}

function isRefusal(error: DmsError): boolean {
  const { code } = errorRow(error.name);
  return REFUSALS.some(({ from, to }) => code >= from && code <= to);
}

function translated(refusal: DmsError, raising: Raising): DmsError {
  const refused = refusedEvents.get(refusal);
  const shown = displayType(raising.kind, raising.type);
  const message = `Event ${shown}(${refused?.eventId ?? '?'}) failed - ${refusal.name}: ${refusal.message}`;
  const error = new DmsError(
    raising.failure,
    {
      ...(raising.kind === 'server' ? { server_name: raising.name } : { name: raising.name }),
      event_message: message,
      event_results: {
        message,
        state: 'FAILURE',
        result_code: 550,
        pre_event_sm_state: refused?.subject.row.state ?? null,
        sm_exception_type: refusal.name,
        sm_exception_args: refusal.data,
      },
      ...lockHolder(refusal),
      ...raising.data,
    },
    undefined,
    { cause: refusal, passing: false },
  );
  if (refused !== undefined) refusedEvents.set(error, refused);
  return error;
}

/** Who holds the lock is told, the token never (spec 03 D18). */
function lockHolder(refusal: DmsError): Record<string, unknown> {
  const { locked_by, locked_at } = refusal.data;
  return locked_by === undefined ? {} : { locked_by, locked_at };
}
