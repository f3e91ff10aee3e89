// rr_query_db: records found in the database, not in the DNS, by owner, type and rdata (spec 03 §3.6, spec 04 §2.4).

import { type Static, Type } from 'typebox';
import { NameError } from '../dns/name.ts';
import {
  exactOwner,
  firstLabels,
  meansApex,
  type OwnerPattern,
  ownerLikePattern,
  ownerPatternText,
  parseOwnerPattern,
  suffixesOf,
} from '../dns/owner-pattern.ts';
import { knownTypeNames, parseRdata, RdataError, typeName, typeNumber, UnknownType } from '../dns/rr/index.ts';
import { DmsError } from '../domain/errors.ts';
import type { ContentRecord } from '../domain/zone/content.ts';
import { findRecords, mostSpecificZone, type RecordFilter } from '../store/record-query.ts';
import type { ZoneInstanceRow } from '../store/schema.ts';
import { ziOfZone } from '../store/zone-instance.ts';
import { lookUpZone, type NamedZone } from '../store/zone-lookup.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { requireOwnSectag, sectagFilter } from './find-zone.ts';
import { Param, RrQuery } from './schemas.ts';
import { shownAs } from './shown-content.ts';
import { rrOut } from './views/zone-instance.ts';

/** Private use: takes nothing but the generic form (RFC 3597 §5). */
const UNKNOWN = 'TYPE65534';

const LIMIT = 1000;
export const TextOrMany = Type.Union([Type.String(), Type.Array(Type.String()), Type.Null()]);
const ZiIds = Type.Union([Type.Integer(), Type.Array(Type.Integer(), { minItems: 1 }), Type.String(), Type.Null()]);

export const rrQueryDb = defineOperation({
  name: 'rr_query_db',
  summary: 'Records of a zone by owner (`*` any run, `?` one character), type and rdata; null where there are none',
  transaction: 'read',
  lane: 'listings',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: {
    label: Type.String({
      description: 'relative to `name`; without `name` the whole name. `\\*` is the asterisk itself',
    }),
    name: Type.Optional(
      Type.Union([Type.String(), Type.Null()], { description: 'the zone; else the most specific one' }),
    ),
    type: Type.Optional(TextOrMany),
    rdata: Type.Optional(Type.Union([Type.String(), Type.Null()], { description: 'compared in canonical form' })),
    zi_id: Type.Optional(ZiIds),
    show_all: Type.Optional(Type.Boolean({ description: 'disabled records and zones too' })),
    limit: Param.limit,
  },
  positional: ['label', 'name', 'type', 'rdata', 'zi_id', 'show_all', 'limit'],
  result: Type.Union([RrQuery, Type.Null()]),
  run: async (ctx, params) => {
    const found = await zoneAndOwner(ctx, params);
    if (found === null) {
      await requireOwnSectag(ctx);
      return null;
    }
    return query(ctx, found, params);
  },
});

interface Params {
  readonly label: string;
  readonly name?: string | null;
  readonly type?: Static<typeof TextOrMany>;
  readonly rdata?: string | null;
  readonly zi_id?: Static<typeof ZiIds>;
  readonly show_all?: boolean;
  readonly limit?: number;
}

interface Target {
  readonly zone: NamedZone;
  /** Relative to the zone. */
  readonly owner: OwnerPattern;
}

/** The most specific of the zones that the caller sees. Throws RrQueryDomainError. */
async function zoneAndOwner(
  ctx: TransactionContext,
  { label, name, show_all = false }: Params,
): Promise<Target | null> {
  const owner = patternOf(label);
  const zoneName = (name ?? '') === '' ? null : patternOf(name ?? '');
  const candidates = suffixesOf(zoneName ?? owner).slice(0, zoneName === null ? undefined : 1);
  if (zoneName !== null && candidates[0]?.inFront !== 0) return null;
  const sectag = sectagFilter(ctx);
  const id = await mostSpecificZone(
    ctx.trx,
    candidates.map((candidate) => candidate.name),
    { disabledToo: show_all, sectag },
  );
  const zone = id === null ? undefined : await lookUpZone(ctx.trx, { id }, { sectag, lock: false });
  if (zone === undefined) return null;
  if (zoneName !== null && !owner.isAbsolute) return { zone, owner };
  const inFront = suffixesOf(owner).find((suffix) => suffix.name === zone.name)?.inFront;
  return inFront === undefined ? null : { zone, owner: firstLabels(owner, inFront) };
}

function patternOf(text: string): OwnerPattern {
  try {
    return parseOwnerPattern(text);
  } catch (error) {
    if (!(error instanceof NameError)) throw error;
    const detail = text.startsWith('.') ? undefined : error.message;
    throw new DmsError('RrQueryDomainError', { name: text }, detail, { cause: error });
  }
}

async function query(ctx: TransactionContext, { zone, owner }: Target, params: Params): Promise<RrQuery | null> {
  const { label, name = null, rdata = null, zi_id = null, show_all = false, limit = LIMIT } = params;
  const zis = await versionsOf(ctx, zone, zi_id);
  if (zis?.length === 0) return null;
  const types = typesOf(params.type ?? null, zone.name);
  const exact = exactOwner(owner);
  const filter: RecordFilter = {
    zoneId: zone.id,
    owner: exact === null ? { like: ownerLikePattern(owner) } : { exact },
    types,
    rdata: rdata === null ? null : canonicalForms(types, rdata, zone.name),
    includeDisabled: show_all,
    ziIds: zis?.map(({ id }) => id) ?? null,
  };
  const stored = await findRecords(ctx.trx, filter, limit + 1);
  const only = zis?.length === 1 && meansApex(owner) ? zis[0] : undefined;
  const records = only === undefined ? stored : await withApex({ ctx, zone, zi: only, filter }, stored);
  if (records.length === 0) return null;
  const ids = zis?.map(({ id }) => id) ?? [];
  return {
    query: {
      label,
      name,
      type: params.type == null ? null : [params.type].flat(),
      rdata,
      zi_id,
      include_disabled: show_all,
    },
    label: ownerPatternText(owner),
    name: zone.name,
    zi_id: zis === null ? '*' : ids.length === 1 ? (ids[0] ?? 0) : ids,
    zone_disabled: zone.state === 'DISABLED',
    rrs: records.slice(0, limit).map(({ zi_id: ziId, ...record }) => ({
      ...rrOut(record, ziId),
      comment_group_id: record.group,
      comment_rr_id: null,
    })),
    truncated: records.length > limit,
  };
}

/** Published by default; null: all of the zone. Throws ZiNotFound for one of another zone. */
async function versionsOf(
  { trx }: TransactionContext,
  zone: NamedZone,
  given: Static<typeof ZiIds>,
): Promise<ZoneInstanceRow[] | null> {
  if (given === '*') return null;
  const isDefault = given === null || given === '' || given === '^';
  if (isDefault && zone.zi_id === null) return [];
  const wanted = isDefault ? [zone.zi_id] : [given].flat();
  const zis: ZoneInstanceRow[] = [];
  for (const zi_id of new Set(wanted.map(Number))) {
    const zi = Number.isSafeInteger(zi_id) ? await ziOfZone(trx, zone.id, zi_id) : null;
    if (zi === null) throw new DmsError('ZiNotFound', { name: zone.name, zi_id: given });
    zis.push(zi);
  }
  return zis;
}

/** As they are stored; ANY is as good as none. Throws UnhandledTypeError. */
export function typesOf(given: Static<typeof TextOrMany>, name: string): string[] {
  const words = given === null ? [] : [given].flat();
  if (words.some((word) => word.toUpperCase() === 'ANY')) return [];
  return words.map((word) => {
    try {
      return typeName(typeNumber(word));
    } catch (error) {
      if (!(error instanceof UnknownType)) throw error;
      throw new DmsError('UnhandledTypeError', { name }, `there is no record type '${word}'`, { cause: error });
    }
  });
}

/** What the text means as each type that takes it: `2001:DB8::1` finds 2001:db8:0::1. The generic form means every type. */
export function canonicalForms(types: readonly string[], text: string, zone: string) {
  return (types.length === 0 ? [...knownTypeNames(), UNKNOWN] : types).flatMap((type) => {
    try {
      return [
        { type: type === UNKNOWN && types.length === 0 ? null : type, canon: parseRdata(type, text, zone).canon },
      ];
    } catch (error) {
      if (error instanceof RdataError || error instanceof UnknownType || error instanceof NameError) return [];
      throw error;
    }
  });
}

interface ApexQuery {
  readonly ctx: TransactionContext;
  readonly zone: NamedZone;
  readonly zi: ZoneInstanceRow;
  readonly filter: RecordFilter;
}

/** SOA and managed apex NS are not stored: they are derived, as show_zone does, and then filtered as the others were. */
async function withApex({ ctx, zone, zi, filter }: ApexQuery, stored: Awaited<ReturnType<typeof findRecords>>) {
  const { types, rdata } = filter;
  const isAsked = ({ type, canon }: ContentRecord): boolean =>
    (types.length === 0 || types.includes(type)) &&
    (rdata === null || rdata.some((one) => one.canon.equals(canon) && (one.type === null || one.type === type)));
  const { records } = await shownAs(ctx, zone, { zi, records: stored, groups: [] }, true);
  return records
    .filter((record) => record.id !== undefined || isAsked(record))
    .map((record) => ({ ...record, zi_id: zi.id }));
}
