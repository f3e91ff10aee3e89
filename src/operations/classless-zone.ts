// A classless reverse zone and the zone above it: delegated there when asked, else what its operator is to add (spec 06 §7.2).

import { classlessParent } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import { parentText } from '../domain/zone/ptr/classless.ts';
import {
  apexNsOf,
  delegateInParent,
  octetZoneAbove,
  type ParentCause,
  undelegateInParent,
} from '../engine/classless-parent.ts';
import { configFor } from '../store/config.ts';
import { newestAt } from '../store/record.ts';
import { parentOfClassless } from '../store/reverse-network.ts';
import type { ZoneRow } from '../store/schema.ts';
import type { TransactionContext } from './define.ts';
import { seesAll } from './find-zone.ts';

export interface NewClassless {
  readonly zone: ZoneRow;
  /** Its apex NS, absolute. */
  readonly apexNs: readonly string[];
  readonly eventId: number;
}

/** What to tell of a new zone; nothing of one that is not classless. Throws ClasslessNamesTaken, InvalidParamsJsonRpcError. */
export async function delegation(ctx: TransactionContext, made: NewClassless, isAsked: boolean): Promise<string[]> {
  const { zone, apexNs, eventId } = made;
  if (classlessParent(zone.name) === null) {
    if (!isAsked) return [];
    throw new DmsError('InvalidParamsJsonRpcError', { param: 'parent' }, `${zone.name} is no classless reverse zone`);
  }
  const parent = seesAll(ctx) ? await octetZoneAbove(ctx.trx, zone) : null;
  if (parent !== null && isAsked) {
    await delegateInParent(ctx.trx, zone, parent, { apexNs, cause: causeOf(ctx, eventId) });
    return [`delegated in ${parent.name} with a CNAME for each address`];
  }
  const who = parent === null ? 'whoever runs the zone above it' : `${parent.name} (--parent does it)`;
  return [`${zone.name} needs in the zone of ${who}:`, parentText(zone.name, apexNs)];
}

/** What DMS made in the zone above goes with the zone. */
export async function undelegate(ctx: TransactionContext, zone: ZoneRow, eventId: number): Promise<void> {
  if (classlessParent(zone.name) !== null) await undelegateInParent(ctx.trx, zone, causeOf(ctx, eventId));
}

/** It comes back with a zone that comes back. Throws ClasslessNamesTaken. */
export async function delegateAgain(ctx: TransactionContext, zone: ZoneRow, eventId: number): Promise<void> {
  if (classlessParent(zone.name) === null) return;
  const parent = await parentOfClassless(ctx.trx, zone.id);
  if (parent === null) return;
  const { apex_ns } = await configFor(ctx.trx, zone.sg_id);
  const own = zone.use_apex_ns ? [] : apexNsOf((await newestAt(ctx.trx, zone.id, ['@'])).records);
  const apexNs = zone.use_apex_ns ? apex_ns : own;
  try {
    await delegateInParent(ctx.trx, zone, parent, { apexNs, cause: causeOf(ctx, eventId) });
  } catch (error) {
    throw seesAll(ctx) ? error : withoutParent(error, zone.name);
  }
}

/** What stands in the zone above is not for who does not see it. */
function withoutParent(error: unknown, name: string): unknown {
  if (!(error instanceof DmsError) || error.name !== 'ClasslessNamesTaken') return error;
  return new DmsError(error.name, { name }, `names that ${name} needs in the zone above it are taken`);
}

function causeOf(ctx: TransactionContext, causeId: number): ParentCause {
  const { source, sectag, requestId = null } = ctx.caller;
  return { actor: changeBy(ctx.caller), source, sectag, requestId, causeId };
}
