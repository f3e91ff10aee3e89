// Operations that make a zone: from nothing, from a structure, from a zone file (spec 03 §5.3).

import { Type } from 'typebox';
import { dateSerial, serialAdd, serialGt } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import { apexNsRecord } from '../domain/zone/apex.ts';
import type { ZoneContent } from '../domain/zone/content.ts';
import { apexNsOf } from '../engine/classless-parent.ts';
import { saveVersion } from '../engine/save-version.ts';
import { serialFloor } from '../store/serial-floor.ts';
import { delegation } from './classless-zone.ts';
import type { ApexDefaults } from './content/apex-fields.ts';
import { checkDraft, checkPrivileges, needsPrivilege } from './content/checked.ts';
import { equalsZone } from './content/equals-zone.ts';
import { filledPtrs } from './content/filled.ts';
import { parseText } from './content/from-text.ts';
import { contentFromZiData } from './content/from-zi-data.ts';
import { loadedDraft } from './content/loaded.ts';
import { normaliseTtls } from './content/normalise-ttls.ts';
import type { Draft } from './content/place.ts';
import { warningsOf } from './content/warnings.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { followPtrs, forcedAddresses } from './follow-ptrs.ts';
import { type Creation, type Made, makeZone, type NewZone, newZone, newZones, requireFreeName } from './new-zone.ts';
import { raiseForZone } from './raise-for.ts';
import { Done, Param, SecTag, ZiDataIn } from './schemas.ts';
import { invalidParams } from './validate.ts';

/** Parameters of every creation. */
export const creating = {
  name: Param.newZoneName,
  login_id: Param.loginId,
  use_apex_ns: Param.flag,
  edit_lock: Param.flag,
  auto_dnssec: Param.flag,
  nsec3: Param.flag,
  inc_updates: Param.flag,
  reference: Param.text,
  sg_name: Param.text,
  sectags: Type.Optional(Type.Union([Type.Array(SecTag), Type.Null()])),
};

/** Which of them the privilege variants have (spec 03 §5.1). */
export const creatingRoles = {
  use_apex_ns: ['admin'],
  sectags: ['admin'],
  edit_lock: ['admin', 'helpdesk'],
  auto_dnssec: ['admin', 'helpdesk'],
  nsec3: ['admin', 'helpdesk'],
  inc_updates: ['admin', 'helpdesk'],
  sg_name: ['admin'],
} as const;

export interface Given {
  readonly use_apex_ns?: boolean | null;
  readonly edit_lock?: boolean | null;
  readonly auto_dnssec?: boolean | null;
  readonly nsec3?: boolean | null;
  readonly inc_updates?: boolean | null;
  readonly reference?: string | null;
  readonly sg_name?: string | null;
  readonly sectags?: readonly { readonly sectag_label: string }[] | null;
}

export function creationOf(given: Given, reference: string | null, reverseTakesUpdates: boolean): Creation {
  const { use_apex_ns = null, edit_lock = null, auto_dnssec = null, nsec3 = null, inc_updates = null } = given;
  return {
    flags: { use_apex_ns, edit_lock, auto_dnssec, nsec3, inc_updates },
    reverseTakesUpdates,
    sgName: given.sg_name ?? null,
    reference,
    sectags: given.sectags?.map(({ sectag_label }) => sectag_label) ?? null,
  };
}

export const createZone = defineOperation({
  name: 'create_zone',
  summary: 'Creates a zone, empty or with content, and publishes it',
  transaction: 'one',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: {
    ...creating,
    zi_data: Type.Optional(Type.Union([ZiDataIn, Type.Null()])),
    fill: Type.Optional(
      Type.Boolean({ description: 'a reverse zone gets PTR records for the addresses of all zones' }),
    ),
    parent: Type.Optional(Type.Boolean({ description: 'a classless zone is delegated in the zone above it' })),
  },
  paramRoles: { ...creatingRoles, fill: ['admin', 'helpdesk'], parent: ['admin', 'helpdesk'] },
  requiredFor: { rpc: ['login_id'], customer: ['reference'] },
  positional: ['name', 'login_id', 'zi_data'],
  result: Done,
  run: async (ctx, { name, zi_data, fill, parent, ...given }) => {
    const data = zi_data ?? null;
    const reverse = { fills: fill === true, delegates: parent === true };
    if (data !== null && (reverse.fills || reverse.delegates)) {
      throw new DmsError('InvalidParamsJsonRpcError', { param: 'zi_data' }, 'fill and parent go with an empty zone');
    }
    const creation = creationOf(given, given.reference ?? null, true);
    if (data === null) return createEmpty(ctx, newZones(name), creation, reverse);
    const wanted = newZone(name);
    await requireFreeName(ctx, wanted);
    const made = await makeZone(ctx, wanted, creation);
    const defaults = await creationDefaults(ctx, made);
    const draft = contentFromZiData(made.zone.name, data, defaults);
    const content = checked(ctx, draft, { defaults, normalise: typeof data.zone_ttl === 'string' });
    return finish(ctx, made, content, { isBatch: false, makesPtrs: true });
  },
});

interface ReverseWishes {
  readonly fills: boolean;
  readonly delegates: boolean;
}

/** The zones that cover a network are made together or not at all, and share a reconfiguration (spec 06 §7.2). */
async function createEmpty(
  ctx: TransactionContext,
  wanted: readonly NewZone[],
  creation: Creation,
  { fills, delegates }: ReverseWishes,
): Promise<true> {
  const notes: string[] = [];
  let filled = 0;
  for (const one of wanted) {
    await requireFreeName(ctx, one);
    if (fills && one.network === null) throw invalidParams('fill', `${one.name} is no reverse zone`);
  }
  for (const one of wanted) {
    const made = await makeZone(ctx, one, creation);
    const plain = defaultContent(made, await creationDefaults(ctx, made));
    const ptrs = fills ? await filledPtrs(ctx, one, made.zone.reference_id) : [];
    filled += ptrs.length;
    const content = { ...plain, records: [...plain.records, ...ptrs] };
    const eventId = await start(ctx, made, content, { isBatch: wanted.length > 1, makesPtrs: false });
    const apexNs = made.zone.use_apex_ns ? made.config.apex_ns : apexNsOf(content.records);
    notes.push(...(await delegation(ctx, { zone: made.zone, apexNs, eventId }, delegates)));
  }
  if (fills) notes.unshift(`${filled} PTR record${filled === 1 ? '' : 's'} made`);
  if (notes.length > 0) ctx.changed({ note: notes.join('\n') });
  return true;
}

export const loadZone = defineOperation({
  name: 'load_zone',
  summary: 'Creates a zone from zone file text; false when it was skipped because it equals the zone that is there',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    ...creating,
    zi_text: Type.String(),
    batch: Type.Optional(Type.Boolean({ description: 'one of many: they share a reconfiguration' })),
    ptr: Type.Optional(Type.Boolean({ description: 'PTR records follow its addresses' })),
    skip_equal: Type.Optional(Type.Boolean({ description: 'a live zone with this content already is no error' })),
  },
  paramRoles: creatingRoles,
  requiredFor: { rpc: ['login_id'] },
  positional: ['name', 'zi_text', 'login_id'],
  result: Type.Boolean(),
  run: async (ctx, { name, zi_text, batch, skip_equal, ptr, ...given }) => {
    const wanted = newZone(name);
    const parsed = parseText(wanted.name, zi_text, 'named');
    if (skip_equal === true && (await equalsZone(ctx, wanted.name, parsed))) {
      ctx.changed({ note: `${wanted.name} has this content already` });
      return false;
    }
    await requireFreeName(ctx, wanted);
    const reference = given.reference ?? parsed.soa?.reference ?? null;
    const made = await makeZone(ctx, wanted, creationOf(given, reference, false));
    const defaults = await creationDefaults(ctx, made);
    const draft = loadedDraft(ctx, made.zone.name, parsed, defaults);
    const content = checked(ctx, draft, { defaults, normalise: draft.hasTtl });
    return finish(ctx, made, content, { isBatch: batch === true, makesPtrs: ptr === true });
  },
});

/** A new zone begins above every serial that was ever seen of its name (spec 06 §1.1). */
export async function creationDefaults(ctx: TransactionContext, { zone, config }: Made): Promise<ApexDefaults> {
  const today = dateSerial(new Date(ctx.clock.now()));
  const floor = await serialFloor(ctx.trx, zone.name);
  return { config, useApexNs: zone.use_apex_ns, serial: floor === null ? today : laterOf(today, floor) };
}

/** `offer` where it is ahead of `seen`, else `seen` + 1 (RFC 1982); never 0. */
function laterOf(offer: number, seen: number): number {
  return serialGt(offer, seen) ? offer : serialAdd(seen, 1) || 1;
}

interface Checking {
  readonly defaults: ApexDefaults;
  readonly normalise: boolean;
}

/** The content, its serial at or above where the zone begins. */
function checked(ctx: TransactionContext, draft: Draft<ZoneContent>, { defaults, normalise }: Checking): ZoneContent {
  ctx.changed({ warnings: warningsOf(checkDraft(draft, defaults)) });
  const { role } = ctx.caller;
  if (needsPrivilege(draft.content, role)) checkPrivileges(draft, role, { records: [], groups: [] });
  const content = normalise ? normaliseTtls(draft.content, defaults.useApexNs) : draft.content;
  return withFreshSerial(content, defaults);
}

/** Its serial at or above where the zone begins: today's, or the next of its own (spec 04 §7). */
export function withFreshSerial(content: ZoneContent, defaults: ApexDefaults): ZoneContent {
  const given = content.soa.serial ?? defaults.serial;
  const serial = given === defaults.serial ? given : laterOf(defaults.serial, given);
  return { ...content, soa: { ...content.soa, serial } };
}

/** SOA and TTL from configuration; a zone that keeps its own apex starts with the configured NS. */
function defaultContent({ zone, config }: Made, defaults: ApexDefaults): ZoneContent {
  const { content } = contentFromZiData(zone.name, { rr_groups: [] }, defaults);
  return { ...content, records: zone.use_apex_ns ? [] : config.apex_ns.map((name) => apexNsRecord(name, zone.name)) };
}

interface Finishing {
  /** One of many: they share a reconfiguration (spec 02 §3.5). */
  readonly isBatch: boolean;
  readonly makesPtrs: boolean;
  readonly isCopy?: true;
}

/** Saves the first version and starts the zone's machine. */
export async function finish(
  ctx: TransactionContext,
  made: Made,
  content: ZoneContent,
  finishing: Finishing,
): Promise<true> {
  await start(ctx, made, content, finishing);
  return true;
}

/** The same; the id of the event. */
async function start(
  ctx: TransactionContext,
  { zone }: Made,
  content: ZoneContent,
  { isBatch, makesPtrs, isCopy }: Finishing,
): Promise<number> {
  const { ziId } = await saveVersion(ctx.trx, zone, content, { changeBy: changeBy(ctx.caller) });
  const { eventId } = await raiseForZone(ctx, zone, {
    type: isBatch && !zone.auto_dnssec ? 'doBatchConfig' : 'doConfig',
    params: { zi_id: ziId },
    facts: { zi_known: true },
    failure: 'ZoneSmFailure',
  });
  const forced = forcedAddresses(content.records);
  if (makesPtrs) await followPtrs(ctx, zone, eventId, { from: null, to: ziId, forced, ...(isCopy && { isCopy }) });
  ctx.changed({ ziId });
  return eventId;
}
