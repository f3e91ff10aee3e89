// copy_zone: a new zone with what a version of another one holds (spec 03 §5.3, spec 04 §11, spec 02 §3.7).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { ownApexComment, type ZoneContent } from '../domain/zone/content.ts';
import { underSetting } from '../domain/zone/under-setting.ts';
import { apexConfig } from '../store/config.ts';
import { contentOfZi, type ZiContent } from '../store/record.ts';
import { addSectags, sectagsOfZone } from '../store/sectag.ts';
import { ziById } from '../store/zone-instance.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { checkDraft } from './content/checked.ts';
import { moved } from './content/moved.ts';
import { warningsOf } from './content/warnings.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone, findZoneById, sectagFilter, seesAll } from './find-zone.ts';
import { type Creation, type Made, makeZone, type NewZone, newZone, requireFreeName } from './new-zone.ts';
import { Done, Param } from './schemas.ts';
import { invalidParams } from './validate.ts';
import { noSuchZi, resolveZi } from './zi-param.ts';
import {
  creating,
  creatingRoles,
  creationDefaults,
  creationOf,
  finish,
  type Given,
  withFreshSerial,
} from './zone-create.ts';

export const copyZone = defineOperation({
  name: 'copy_zone',
  summary: 'Creates a zone from a version of another one, the published one by default',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    src_name: Type.Union([Param.zoneName, Type.Null()], {
      description: 'null: the zone that the zi_id belongs to (administrators)',
    }),
    ...creating,
    zi_id: Param.ziId,
  },
  paramRoles: creatingRoles,
  requiredFor: { rpc: ['login_id'] },
  positional: ['src_name', 'name', 'login_id', 'zi_id'],
  result: Done,
  run: async (ctx, { src_name, name, zi_id, ...given }) => {
    const { zone: source, content } = await sourceOf(ctx, src_name, zi_id ?? null);
    const wanted = newZone(name);
    await requireFreeName(ctx, wanted);
    const made = await makeZone(ctx, wanted, copyOf(source, wanted, given));
    // An Admin sees every zone: the front ends of the source keep seeing its copies.
    if (seesAll(ctx)) await addSectags(ctx.trx, made.zone.id, await sectagsOfZone(ctx.trx, source.id));
    return finish(ctx, made, await contentFor(ctx, made, content), { isBatch: false, makesPtrs: true, isCopy: true });
  },
});

interface Source {
  readonly zone: NamedZone;
  readonly content: ZiContent;
}

/** Throws ZoneNotFound, ZiNotFound, InvalidParamsJsonRpcError. */
async function sourceOf(ctx: TransactionContext, name: string | null, ziId: number | string | null): Promise<Source> {
  const zone = name === null ? await zoneOfZi(ctx, ziId) : await findZone(ctx, name, 'closest');
  const zi = await resolveZi(ctx, zone, ziId);
  const content = await contentOfZi(ctx.trx, zi.id);
  if (content === null) throw new DmsError('ZiNotFound', { name: zone.name, zi_id: ziId });
  return { zone, content };
}

/** A bare number of a version stands for its zone, a deleted one too (spec 03 §5.1: administrators). */
async function zoneOfZi(ctx: TransactionContext, ziId: number | string | null): Promise<NamedZone> {
  if (ctx.caller.role !== 'admin') throw invalidParams('src_name', 'missing');
  if (!/^\d{1,15}$/.test(String(ziId))) throw invalidParams('zi_id', 'must be a number where src_name is null');
  const zi = await ziById(ctx.trx, Number(ziId), sectagFilter(ctx));
  if (zi === null) throw noSuchZi(ziId);
  return findZoneById(ctx, zi.zone_id, false);
}

/** Flags that are not given are the source's; a reverse zone of a network takes incremental updates unless asked otherwise. */
function copyOf(source: NamedZone, wanted: NewZone, given: Given): Creation {
  const creation = creationOf(given, given.reference ?? null, true);
  const { flags } = creation;
  const updates = wanted.network === null ? source.inc_updates : null;
  return {
    ...creation,
    flags: {
      use_apex_ns: flags.use_apex_ns ?? source.use_apex_ns,
      edit_lock: flags.edit_lock ?? source.edit_lock,
      auto_dnssec: flags.auto_dnssec ?? source.auto_dnssec,
      nsec3: flags.nsec3 ?? source.nsec3,
      inc_updates: flags.inc_updates ?? updates,
    },
    sourceReference: source.reference,
  };
}

/**
 * The source's content as the new zone's: relative names move with it, absolute ones still point where they did. No privilege
 * is asked for what the source has already.
 */
async function contentFor(ctx: TransactionContext, made: Made, source: ZiContent): Promise<ZoneContent> {
  const { zone, config } = made;
  const defaults = await creationDefaults(ctx, made);
  const placed = underSetting({ ...source, zone: zone.name }, zone, apexConfig(config));
  const content = {
    ...placed,
    records: moved(placed.records, zone.name),
    apexComment: ownApexComment(source.zone, placed.apexComment ?? null),
  };
  ctx.changed({ warnings: warningsOf(checkDraft({ content, places: new Map() }, defaults)) });
  return withFreshSerial(content, defaults);
}
