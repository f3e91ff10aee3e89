// Search and replace over zones: looked at first, done as one change set, taken back as one.

import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import { insertChangeSet, noteChangedZone } from '../store/change-set.ts';
import { findInAllZones, type RecordOfZone } from '../store/find-records.ts';
import { contentOfZi } from '../store/record.ts';
import { eachZone, FailedZone } from './change-zones.ts';
import { type Replacement, replacementOf } from './content/replacement.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { lockForThisCall } from './edit-lock.ts';
import { filterOf, type InZones, inZones, typesIn, wantedOf } from './find-records.ts';
import { findZoneById } from './find-zone.ts';
import { Param } from './schemas.ts';
import { apexDefaults, requireApexPrivilege, saveDraft } from './zone-write.ts';

/** Records that one replacement may change; they are held in memory, and a person looks at them. */
const MOST = 100_000;
/** Records that a preview lists; all are counted. */
const LISTED = 1_000;

const replacing = {
  from: Type.String({ minLength: 1, description: 'address, network (CIDR), or data; names are absolute' }),
  to: Type.String({ minLength: 1, description: 'another of the same kind; a network of the same length' }),
  ...inZones,
};
type Replacing = InZones & { readonly from: string; readonly to: string };

export const previewReplace = defineOperation({
  name: 'preview_replace',
  summary: 'What replace_records would change, and the hash by which it does just that',
  transaction: 'read',
  roles: ['admin'],
  params: { ...replacing, limit: Param.limit },
  positional: ['from', 'to'],
  result: Type.Object({
    zones: Type.Integer(),
    records: Type.Integer(),
    hash: Type.String(),
    changes: Type.Array(
      Type.Object({
        zone: Type.String(),
        label: Type.String(),
        ttl: Type.Union([Type.String(), Type.Null()]),
        type: Type.String(),
        from: Type.String(),
        to: Type.String(),
      }),
      { description: `the first ${LISTED}, or as many as limit says` },
    ),
  }),
  run: async (ctx, { limit = LISTED, ...wanted }) => {
    const { records, replaced, hash } = await matches(ctx, wanted);
    return {
      zones: new Set(records.map(({ zone_id }) => zone_id)).size,
      records: records.length,
      hash,
      changes: records.slice(0, limit).map((record) => ({
        zone: record.zone,
        label: record.owner,
        ttl: record.ttl,
        type: record.type,
        from: record.rdata,
        to: replaced(record)?.rdata ?? record.rdata,
      })),
    };
  },
});

const Replaced = Type.Object({
  change_set_id: Type.Integer({ description: 'revert_changes takes it back' }),
  zones: Type.Integer(),
  records: Type.Integer(),
  failed: Type.Array(FailedZone),
});

export const replaceRecords = defineOperation({
  name: 'replace_records',
  summary: 'Replaces addresses or record data in all zones, each zone in one new version, as one change set',
  transaction: 'steps',
  roles: ['admin'],
  params: {
    ...replacing,
    hash: Type.Optional(Type.String({ description: 'from preview_replace: refused where anything else would change' })),
  },
  positional: ['from', 'to'],
  result: Replaced,
  run: async (ctx, { hash: expected, ...wanted }): Promise<Static<typeof Replaced>> => {
    const found = await ctx.step((step) => matches(step, wanted));
    if (expected !== undefined && expected !== found.hash) {
      throw new DmsError('NotAsLookedAt', { expected, found: found.hash });
    }
    const summary = `${wanted.from} -> ${wanted.to}`;
    const row = { operation: 'replace_records', summary, actor: changeBy(ctx.caller) };
    const change_set_id = await ctx.step(({ trx }) => insertChangeSet(trx, row));
    const zones = new Map(found.records.map(({ zone_id, zone }) => [zone_id, zone]));
    let records = 0;
    const outcome = await eachZone(
      ctx,
      [...zones].map(([id, name]) => ({ id, name })),
      async (step, id) => {
        records += await replaceIn(step, { id, change_set_id, replaced: found.replaced });
      },
    );
    return { change_set_id, zones: outcome.done, records, failed: outcome.failed };
  },
});

interface Matches {
  readonly records: readonly RecordOfZone[];
  readonly replaced: Replacement;
  /** Of everything that decides what becomes of which record. */
  readonly hash: string;
}

async function matches(ctx: TransactionContext, { from, to, ...where }: Replacing): Promise<Matches> {
  const wanted = wantedOf(from, typesIn(where));
  const replaced = replacementOf(wanted, { from, to });
  const all = await findInAllZones(ctx.trx, await filterOf(ctx, wanted, where), MOST + 1);
  if (all.length > MOST) throw new DmsError('TooManyMatches', { limit: MOST });
  const records = all.filter((record) => replaced(record) !== null);
  const digest = createHash('sha256').update(JSON.stringify([from, to]));
  for (const { zone_id, zi_id, id } of records) digest.update(`\n${zone_id} ${zi_id} ${id}`);
  return { records, replaced, hash: digest.digest('hex').slice(0, 16) };
}

interface ReplacingInZone {
  readonly id: number;
  readonly change_set_id: number;
  readonly replaced: Replacement;
}

/** How many records of the zone were replaced, in its present version. */
async function replaceIn(ctx: TransactionContext, { id, change_set_id, replaced }: ReplacingInZone): Promise<number> {
  const zone = await findZoneById(ctx, id, true);
  requireApexPrivilege(ctx, zone);
  const present = zone.zi_candidate_id ?? zone.zi_id;
  const content = present === null ? null : await contentOfZi(ctx.trx, present);
  if (present === null || content === null) throw new DmsError('ZoneHasNoZi', { name: zone.name });
  let count = 0;
  const records = content.records.map((record) => {
    const other = replaced(record);
    if (other !== null) count += 1;
    return other ?? record;
  });
  if (count === 0) return 0;
  const edit_lock_token = await lockForThisCall(ctx, zone);
  const defaults = await apexDefaults(ctx, zone);
  const draft = {
    content: { ...content, soa: { ...content.soa, serial: defaults.serial }, records },
    places: new Map(),
  };
  const zi_id = await saveDraft(ctx, { zone, defaults }, draft, {
    edit_lock_token,
    base_zi_id: present,
    normalise: false,
  });
  await noteChangedZone(ctx.trx, change_set_id, { zone_id: id, from_zi_id: present, to_zi_id: zi_id });
  return count;
}
