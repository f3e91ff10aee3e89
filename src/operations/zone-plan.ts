// plan_zone and apply_zone: what a zone file would make of its zone, and making just that (a file under version control is the truth).

import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { dateSerial } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import type { ZoneContent } from '../domain/zone/content.ts';
import { findChangeSet, insertChangeSet, noteChangedZone } from '../store/change-set.ts';
import { configFor, flagValue, requiredValue } from '../store/config.ts';
import { contentOfZi } from '../store/record.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { lookUpZone, type NamedZone } from '../store/zone-lookup.ts';
import type { ApexDefaults } from './content/apex-fields.ts';
import { checkDraft } from './content/checked.ts';
import { parseText } from './content/from-text.ts';
import { loadedDraft } from './content/loaded.ts';
import { normaliseTtls } from './content/normalise-ttls.ts';
import { warningsOf } from './content/warnings.ts';
import { defineOperation, type ParamsOf, type TransactionContext } from './define.ts';
import { lockForThisCall } from './edit-lock.ts';
import { sectagFilter } from './find-zone.ts';
import { newZone } from './new-zone.ts';
import { Done, Param, ZoneDiff } from './schemas.ts';
import { creating, loadZone } from './zone-create.ts';
import { contentDifference } from './zone-diff.ts';
import { apexDefaults, requireApexPrivilege, saveDraft } from './zone-write.ts';

const { fields, removed, added, groups_removed, groups_added } = ZoneDiff.properties;
const ZonePlan = Type.Object({
  name: Type.String(),
  action: Type.Union([Type.Literal('create'), Type.Literal('change'), Type.Literal('none')]),
  base_zi_id: Type.Union([Type.Integer(), Type.Null()]),
  hash: Type.String({ description: 'of the text and of the version that it would change' }),
  records: Type.Integer({ description: 'how many the zone would have' }),
  fields,
  removed,
  added,
  groups_removed,
  groups_added,
});
type ZonePlan = Static<typeof ZonePlan>;

export const planZone = defineOperation({
  name: 'plan_zone',
  summary: 'What apply_zone would make of a zone with this text: create it, change it, or nothing; changes nothing',
  transaction: 'read',
  roles: ['admin'],
  params: { name: Param.newZoneName, zi_text: Type.String(), sg_name: creating.sg_name },
  positional: ['name', 'zi_text', 'sg_name'],
  result: ZonePlan,
  run: async (ctx, { sg_name = null, ...file }) => (await planned(ctx, file, { sg_name, lock: false })).plan,
});

export const beginApply = defineOperation({
  name: 'begin_apply',
  summary: 'Begins a change set for the zones that apply_zone will change',
  transaction: 'one',
  roles: ['admin'],
  params: { summary: Type.String({ maxLength: 1000 }) },
  positional: ['summary'],
  result: Type.Object({ change_set_id: Type.Integer() }),
  run: async ({ trx, caller }, { summary }) => ({
    change_set_id: await insertChangeSet(trx, { operation: 'apply_zone', summary, actor: changeBy(caller) }),
  }),
});

export const applyZone = defineOperation({
  name: 'apply_zone',
  summary:
    "Makes a zone's content that of the text, as planned: refused where text or zone are others than in the plan",
  transaction: 'one',
  roles: ['admin'],
  params: {
    name: Param.newZoneName,
    zi_text: Type.String(),
    hash: Type.String({ description: 'what plan_zone gave' }),
    change_set_id: Type.Integer({ description: 'what begin_apply gave' }),
    reference: creating.reference,
    sg_name: creating.sg_name,
    inc_updates: creating.inc_updates,
    batch: Type.Optional(Type.Boolean({ description: 'one of many new ones: they share a reconfiguration' })),
  },
  positional: ['name', 'zi_text', 'hash', 'change_set_id'],
  result: Done,
  run: async (ctx, { name, zi_text, hash, change_set_id, ...given }) => {
    if ((await findChangeSet(ctx.trx, change_set_id)) === undefined) {
      throw new DmsError('ChangeSetNotFound', { change_set_id });
    }
    const found = await planned(ctx, { name, zi_text }, { sg_name: given.sg_name ?? null, lock: true });
    const { plan, zone } = found;
    if (plan.hash !== hash) throw new DmsError('NotAsLookedAt', { expected: hash, found: plan.hash });
    if (plan.action === 'none') return true as const;
    const made = zone === null ? await create(ctx, { name, zi_text, ...given }) : await change(ctx, { ...found, zone });
    await noteChangedZone(ctx.trx, change_set_id, { from_zi_id: plan.base_zi_id, ...made });
    return true as const;
  },
});

interface Planned {
  readonly plan: ZonePlan;
  /** Null: there is none yet. */
  readonly zone: NamedZone | null;
  readonly content: ZoneContent;
}

interface ZoneFile {
  readonly name: string;
  readonly zi_text: string;
}

interface Planning {
  /** Of a zone that is to be made. */
  readonly sg_name: string | null;
  readonly lock: boolean;
}

/** Throws what a faulty text throws, and what the checks find. */
async function planned(ctx: TransactionContext, file: ZoneFile, { sg_name, lock }: Planning): Promise<Planned> {
  const { zi_text } = file;
  const { name } = newZone(file.name);
  const zone = (await lookUpZone(ctx.trx, { name }, { sectag: sectagFilter(ctx), lock })) ?? null;
  if (zone !== null) requireApexPrivilege(ctx, zone);
  // The file of another zone must not empty this one.
  const parsed = parseText(name, zi_text, 'named', zone === null ? 'drop' : 'error');
  const defaults = zone === null ? await defaultsOfNew(ctx, sg_name) : await apexDefaults(ctx, zone);
  const draft = loadedDraft(ctx, name, parsed, defaults);
  ctx.changed({ warnings: warningsOf(checkDraft(draft, defaults, zone?.check_levels)) });
  const content = draft.hasTtl ? normaliseTtls(draft.content, defaults.useApexNs) : draft.content;
  const base_zi_id = zone?.zi_candidate_id ?? zone?.zi_id ?? null;
  const stored = base_zi_id === null ? null : await contentOfZi(ctx.trx, base_zi_id);
  const difference = stored === null ? NOTHING : contentDifference(stored, content);
  const isSame = Object.values(difference).every((list) => list.length === 0);
  const action = zone === null ? 'create' : isSame ? 'none' : 'change';
  const hash = createHash('sha256')
    .update(JSON.stringify([name, base_zi_id, zi_text]))
    .digest('hex');
  return { plan: { name, action, base_zi_id, hash, records: content.records.length, ...difference }, zone, content };
}

const NOTHING = { fields: [], removed: [], added: [], groups_removed: [], groups_added: [] };

async function defaultsOfNew(ctx: TransactionContext, sg_name: string | null): Promise<ApexDefaults> {
  const named = sg_name ?? requiredValue(await configFor(ctx.trx, null), 'default_sg');
  const config = await configFor(ctx.trx, (await requireServerGroup(ctx.trx, named)).id);
  return { config, useApexNs: flagValue(config, 'use_apex_ns'), serial: dateSerial(new Date(ctx.clock.now())) };
}

type Noted = { readonly zone_id: number; readonly to_zi_id: number };

async function change(ctx: TransactionContext, { plan, zone, content }: Planned & { zone: NamedZone }): Promise<Noted> {
  const edit_lock_token = await lockForThisCall(ctx, zone);
  const defaults = await apexDefaults(ctx, zone);
  const save = { edit_lock_token, base_zi_id: plan.base_zi_id, normalise: false };
  const to_zi_id = await saveDraft(ctx, { zone, defaults }, { content, places: new Map() }, save);
  return { zone_id: zone.id, to_zi_id };
}

async function create(ctx: TransactionContext, params: ParamsOf<typeof loadZone>): Promise<Noted> {
  await loadZone.run(ctx, params);
  const { name } = newZone(params.name);
  const zone = await lookUpZone(ctx.trx, { name }, { sectag: sectagFilter(ctx), lock: false });
  const to_zi_id = zone?.zi_candidate_id ?? zone?.zi_id ?? null;
  if (zone === undefined || to_zi_id === null) throw new DmsError('ZoneHasNoZi', { name });
  return { zone_id: zone.id, to_zi_id };
}
