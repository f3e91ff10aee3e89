// Operations on many zones: they begin a bulk job, and what can be done with one (design §3.12, spec 02 §1.3, §6.3).

import { type Static, Type } from 'typebox';
import { NetworkError, parseAddress, parseNetwork } from '../dns/network.ts';
import { BULK_BATCH, BULK_OPERATIONS, type BulkFilter, type BulkOperationName } from '../domain/bulk/operations.ts';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import { startBulk } from '../engine/start-bulk.ts';
import { findBulk, lastZoneId, listBulk, matchingZones } from '../store/bulk.ts';
import { configFor, requiredValue } from '../store/config.ts';
import { MASTER_ID } from '../store/master.ts';
import type { BulkRow } from '../store/schema.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { namePattern } from '../store/zone-list.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { asciiName } from './find-zone.ts';
import { raiseFor } from './raise-for.ts';
import { Param } from './schemas.ts';
import { BulkJob, bulkView } from './views/bulk.ts';

const OptionalSg = Type.Optional(Type.String());
const BulkId = Type.Integer({ minimum: 1 });
const Patterns = Type.Array(Type.String({ minLength: 1 }), {
  minItems: 1,
  description: 'names with `*` and `?`; reverse zones never match',
});

const OperationName = Type.Union([
  Type.Literal('refresh_all'),
  Type.Literal('refresh_sg'),
  Type.Literal('refresh_apex'),
  Type.Literal('reset_all_zones'),
  Type.Literal('nuke_zones'),
]);

/** What the caller says about the zones. */
interface Wanted {
  readonly sg_name?: string | undefined;
  readonly reference?: string | null | undefined;
  readonly names?: readonly string[] | undefined;
}

export const refreshAll = defineOperation({
  name: 'refresh_all',
  summary: 'Publishes every configured zone again, as a bulk job',
  transaction: 'one',
  roles: ['admin'],
  params: {},
  positional: [],
  result: BulkJob,
  run: (ctx) => begin(ctx, 'refresh_all', {}),
});

export const refreshSg = defineOperation({
  name: 'refresh_sg',
  summary: 'Publishes every configured zone of a server group again, as a bulk job',
  transaction: 'one',
  roles: ['admin'],
  params: { sg_name: Param.sgName },
  positional: ['sg_name'],
  result: BulkJob,
  run: (ctx, { sg_name }) => begin(ctx, 'refresh_sg', { sg_name }),
});

export const refreshApex = defineOperation({
  name: 'refresh_apex',
  summary:
    'Brings changed SOA values and apex NS of the configuration into every zone that has them from there, as a bulk job',
  transaction: 'one',
  roles: ['admin'],
  params: { sg_name: OptionalSg },
  positional: ['sg_name'],
  result: BulkJob,
  run: (ctx, { sg_name }) => begin(ctx, 'refresh_apex', { sg_name }),
});

export const resetAllZones = defineOperation({
  name: 'reset_all_zones',
  summary: 'Makes the master load every zone anew that is not disabled, as a bulk job; the servers go on serving',
  transaction: 'one',
  roles: ['admin'],
  params: {},
  positional: [],
  result: BulkJob,
  run: (ctx) => begin(ctx, 'reset_all_zones', {}),
});

export const nukeZones = defineOperation({
  name: 'nuke_zones',
  summary: 'Deletes the zones of a server group whose names match, as a bulk job; the next vacuum_zones erases them',
  transaction: 'one',
  roles: ['admin'],
  params: {
    names: Patterns,
    sg_name: Type.Optional(Type.String({ description: 'default_sg' })),
    reference: Param.text,
  },
  positional: ['names', 'sg_name', 'reference'],
  result: BulkJob,
  run: (ctx, wanted) => begin(ctx, 'nuke_zones', wanted),
});

/** Names that a preview lists; all are counted. */
const LISTED = 1_000;

export const previewBulk = defineOperation({
  name: 'preview_bulk',
  summary: `How many zones a bulk job would take, and the first ${LISTED} of them by name`,
  transaction: 'read',
  lane: 'listings',
  roles: ['admin'],
  params: {
    operation: OperationName,
    names: Type.Optional(Patterns),
    sg_name: OptionalSg,
    reference: Param.text,
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: LISTED })),
  },
  positional: ['operation', 'names', 'sg_name', 'reference', 'limit'],
  result: Type.Object({ total: Type.Integer(), names: Type.Array(Type.String()) }),
  run: async (ctx, { operation, limit = LISTED, ...wanted }) => {
    const filter = await filterOf(ctx, operation, wanted);
    const found = await matchingZones(ctx.trx, operation, filter, limit);
    return { total: found.total, names: [...found.names] };
  },
});

export const listBulkJobs = defineOperation({
  name: 'list_bulk',
  summary: 'Bulk jobs, newest first',
  transaction: 'read',
  roles: ['admin'],
  params: { limit: Param.limit },
  positional: ['limit'],
  result: Type.Array(BulkJob),
  run: async ({ trx, settings }, { limit }) => {
    const jobs: Static<typeof BulkJob>[] = [];
    for (const row of await listBulk(trx, limit ?? settings.list_events_last_limit))
      jobs.push(await bulkView(trx, row));
    return jobs;
  },
});

export const showBulk = defineOperation({
  name: 'show_bulk',
  summary: 'A bulk job and how far it is',
  transaction: 'read',
  roles: ['admin'],
  params: { bulk_id: BulkId },
  positional: ['bulk_id'],
  result: BulkJob,
  run: async ({ trx }, { bulk_id }) => bulkView(trx, await requireBulk(trx, bulk_id)),
});

export const pauseBulk = steering('pause', 'Lets a bulk job queue no more; what it has queued goes on');
export const resumeBulk = steering('resume', 'Lets a paused bulk job go on');
export const cancelBulk = steering('cancel', 'Ends a bulk job; what it has queued and nobody has begun is not done');

function steering(event: 'pause' | 'resume' | 'cancel', summary: string) {
  return defineOperation({
    name: `${event}_bulk`,
    summary,
    transaction: 'one',
    roles: ['admin'],
    params: { bulk_id: BulkId },
    positional: ['bulk_id'],
    result: BulkJob,
    run: async (ctx, { bulk_id }) => {
      const { operation, state } = await requireBulk(ctx.trx, bulk_id);
      await raiseFor(ctx, {
        kind: 'bulk',
        id: bulk_id,
        name: operation,
        type: event,
        failure: 'BulkNotRunning',
        data: { bulk_id, state },
      });
      return bulkView(ctx.trx, await requireBulk(ctx.trx, bulk_id));
    },
  });
}

/** Makes the job. One that will ask for many reconfigurations has them held back, so that there is one for all. */
async function begin(
  ctx: TransactionContext,
  operation: BulkOperationName,
  wanted: Wanted,
): Promise<Static<typeof BulkJob>> {
  const filter = await filterOf(ctx, operation, wanted);
  const { total } = await matchingZones(ctx.trx, operation, filter, 0);
  if (total === 0 && wanted.names !== undefined) {
    throw new DmsError('NoZonesFound', { name_pattern: wanted.names.join(' ') });
  }
  if (BULK_OPERATIONS[operation].reconfigures === true && total > BULK_BATCH) {
    const failure = 'ZoneSmFailure';
    await raiseFor(ctx, { kind: 'master', id: MASTER_ID, name: 'master', type: 'batchHold', failure });
  }
  const { source, requestId = null } = ctx.caller;
  const { id, eventId } = await startBulk(ctx.trx, {
    operation,
    filter,
    expected: total,
    actor: changeBy(ctx.caller),
    source,
    requestId,
  });
  ctx.changed({ changeId: eventId });
  return bulkView(ctx.trx, await requireBulk(ctx.trx, id));
}

async function requireBulk(trx: TransactionContext['trx'], bulk_id: number): Promise<BulkRow> {
  const row = await findBulk(trx, bulk_id);
  if (row === undefined) throw new DmsError('BulkNotFound', { bulk_id });
  return row;
}

/** Nuking keeps to one server group, default_sg unless one is named (spec 02 §6.3). */
async function filterOf(ctx: TransactionContext, operation: BulkOperationName, wanted: Wanted): Promise<BulkFilter> {
  const { trx } = ctx;
  const isNuking = operation === 'nuke_zones';
  const named = wanted.sg_name ?? (isNuking ? requiredValue(await configFor(trx, null), 'default_sg') : undefined);
  const sg = named === undefined ? null : await requireServerGroup(trx, named);
  return {
    until: await lastZoneId(trx),
    ...(sg === null ? {} : { sg_id: sg.id, sg_name: sg.name }),
    ...(wanted.reference == null ? {} : { reference: wanted.reference }),
    ...(wanted.names === undefined ? {} : { patterns: wanted.names.map(patternOf) }),
  };
}

/** Networks and addresses stand for reverse zones, which are not nuked. */
function patternOf(name: string): string {
  if (parseAddress(name) !== null || isNetwork(name)) {
    throw new DmsError('InvalidParamsJsonRpcError', { param: 'names' }, `'${name}': only names of zones, with * and ?`);
  }
  return namePattern(asciiName(name) ?? name);
}

function isNetwork(text: string): boolean {
  try {
    parseNetwork(text);
    return true;
  } catch (error) {
    if (error instanceof NetworkError) return false;
    throw error;
  }
}
