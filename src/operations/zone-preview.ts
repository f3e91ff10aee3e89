// Operations that tell beforehand what a change of a zone would do: records, warnings, PTR records (spec 06 §7.1).

import { type Static, Type } from 'typebox';
import { withAncestors } from '../dns/ancestors.ts';
import { versionDifference } from '../domain/zone/versions.ts';
import { type ContentChange, type PtrPreview, previewPtrs } from '../engine/preview-ptrs.ts';
import { addressChanges } from '../store/address.ts';
import { contentOfZi } from '../store/record.ts';
import { liveZonesNamed, type NamedZone } from '../store/zone-lookup.ts';
import { checkDraft } from './content/checked.ts';
import { contentFromText, parseText } from './content/from-text.ts';
import { normaliseTtls } from './content/normalise-ttls.ts';
import { warningsOf } from './content/warnings.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, seesAll } from './find-zone.ts';
import { Param } from './schemas.ts';
import { apexDefaults, requireApexPrivilege } from './zone-write.ts';

/** So many PTR changes are shown; all are counted. */
const SHOWN = 200;

const PtrChanges = Type.Object({
  total: Type.Integer(),
  added: Type.Integer(),
  removed: Type.Integer(),
  reverse_zones: Type.Array(Type.String()),
  changes: Type.Array(
    Type.Object({
      zone: Type.String({ description: 'the reverse zone' }),
      address: Type.String(),
      target: Type.String(),
      change: Type.Union([Type.Literal('add'), Type.Literal('remove')]),
    }),
    { description: `the first ${SHOWN}` },
  ),
});

export const previewZoneText = defineOperation({
  name: 'preview_zone_text',
  summary:
    'What update_zone_text would do: how many records come and go, what the checks warn of, which PTR records follow',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    name: Param.zoneName,
    zi_text: Type.String(),
    normalize_ttls: Type.Optional(Type.Boolean({ description: 'the commonest TTL becomes the zone TTL' })),
  },
  paramRoles: { normalize_ttls: ['admin'] },
  positional: ['name', 'zi_text', 'normalize_ttls'],
  result: Type.Object({
    records_added: Type.Integer(),
    records_removed: Type.Integer(),
    warnings: Type.Array(Type.Object({ check: Type.String(), message: Type.String() })),
    ptr: PtrChanges,
  }),
  run: async (ctx, { name, zi_text, normalize_ttls }) => {
    const zone = await findZone(ctx, name, 'exact');
    requireApexPrivilege(ctx, zone);
    const defaults = await apexDefaults(ctx, zone);
    const draft = contentFromText(zone.name, parseText(zone.name, zi_text), defaults);
    const warnings = warningsOf(checkDraft(draft, defaults, zone.check_levels));
    const normalise = normalize_ttls === true && draft.hasTtl;
    const { records, groups } = normalise ? normaliseTtls(draft.content, zone.use_apex_ns) : draft.content;
    const before = await currentContent(ctx, zone);
    const { insert, close } = versionDifference(before, { records, groups });
    const becomes = zone.state === 'DISABLED' ? 'unserved' : 'served';
    return {
      records_added: insert.length,
      records_removed: close.length,
      warnings: warnings.map(({ check, message }) => ({ check, message })),
      ptr: await ptrChanges(ctx, zone, { before: before.records, after: records, becomes }),
    };
  },
});

export const previewWithdrawal = defineOperation({
  name: 'preview_withdrawal',
  summary: 'Which PTR records go, or move to another name of their address, when a zone is disabled or deleted',
  transaction: 'read',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: PtrChanges,
  run: async (ctx, { name }) => {
    const zone = await findZone(ctx, name, 'exact');
    const rows = await addressChanges(ctx.trx, zone.id, { from: zone.zi_candidate_id, to: null });
    const before = rows.map((row) => ({ ...row, type: row.canon.length === 4 ? 'A' : 'AAAA' }));
    return ptrChanges(ctx, zone, { before, after: [], becomes: 'withdrawn' });
  },
});

async function currentContent(ctx: TransactionContext, zone: NamedZone) {
  const content = zone.zi_candidate_id === null ? null : await contentOfZi(ctx.trx, zone.zi_candidate_id);
  return content ?? { records: [], groups: [] };
}

/** Those in reverse zones that the caller sees; of those that come, to names in zones that he sees. */
async function visibleChanges(ctx: TransactionContext, changes: readonly PtrPreview[]): Promise<PtrPreview[]> {
  const names = new Set(changes.flatMap(({ zone, target }) => [zone, ...withAncestors(target)]));
  const zones = await liveZonesNamed(ctx.trx, [...names], ctx.caller.sectag);
  const seen = new Map(zones.map(({ name, visible }) => [name, visible]));
  const isSeen = (target: string): boolean =>
    seen.get(withAncestors(target).find((name) => seen.has(name)) ?? '') ?? true;
  return changes.filter(
    ({ zone, target, change }) => seen.get(zone) === true && (change === 'remove' || isSeen(target)),
  );
}

async function ptrChanges(
  ctx: TransactionContext,
  zone: NamedZone,
  change: ContentChange,
): Promise<Static<typeof PtrChanges>> {
  const all = await previewPtrs(ctx, { zone, sectag: ctx.caller.sectag }, change);
  const changes = seesAll(ctx) ? all : await visibleChanges(ctx, all);
  const added = changes.filter((one) => one.change === 'add').length;
  return {
    total: changes.length,
    added,
    removed: changes.length - added,
    reverse_zones: [...new Set(changes.map((one) => one.zone))].sort(),
    changes: changes.slice(0, SHOWN),
  };
}
