// list_zone: what a caller may search for, and how (spec 03 §4.2).

import { Type } from 'typebox';
import { NetworkError, parseAddress, parseNetwork } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import { ZONE_STATES } from '../store/schema.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { type ListedZone, listZones, namePattern, type ZoneFilter, type ZonePage } from '../store/zone-list.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { asciiName, requireOwnSectag, sectagFilter, seesAll } from './find-zone.ts';
import { Param, ZoneBrief } from './schemas.ts';
import { invalidParams } from './validate.ts';
import { zoneBrief } from './views/zone.ts';

const Names = Type.Optional(Type.Union([Type.Array(Type.String({ minLength: 1 })), Type.Null()]));

export const listZone = defineOperation({
  name: 'list_zone',
  summary:
    'Zones by name: patterns with `*` and `?`, addresses (reverse zones around them), networks (reverse zones inside)',
  transaction: 'read',
  lane: 'listings',
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: {
    names: Names,
    reference: Param.text,
    include_deleted: Param.boolean,
    toggle_deleted: Type.Optional(Type.Boolean({ description: 'only deleted ones' })),
    include_disabled: Param.boolean,
    sg_name: Param.text,
    limit: Param.limit,
    cursor: Param.cursor,
  },
  paramRoles: {
    include_deleted: ['admin', 'helpdesk'],
    toggle_deleted: ['admin', 'helpdesk'],
    include_disabled: ['admin', 'helpdesk'],
    sg_name: ['admin'],
  },
  positional: ['names'],
  variadic: true,
  pagedItems: 'zones',
  result: Type.Union([
    Type.Array(ZoneBrief),
    Type.Object(
      { zones: Type.Array(ZoneBrief), cursor: Type.Union([Type.String(), Type.Null()]) },
      { description: 'with `limit` or `cursor`: a page; its cursor is for the next one, null at the end' },
    ),
  ]),
  run: async (ctx, { names, reference, sg_name, limit, cursor, ...which }) => {
    const patterns = names ?? [];
    checkPatterns(ctx, patterns, reference ?? null);
    const sgName = sg_name === null || sg_name === undefined || !seesAll(ctx) ? null : sg_name;
    if (sgName !== null) await requireServerGroup(ctx.trx, sgName);
    const filter = {
      ...zoneTargets(patterns),
      ...states(which),
      sectag: sectagFilter(ctx),
      ...(reference === null || reference === undefined ? {} : { reference }),
      ...(sgName === null ? {} : { sgName }),
    };
    const isPage = limit !== undefined || cursor !== undefined;
    const after = cursor === undefined ? null : placeOf(cursor);
    const { zones, next } = isPage
      ? await onePage(ctx, filter, limit ?? ctx.settings.db_query_slice, after)
      : { zones: await allPages(ctx, filter), next: null };
    if (zones.length === 0 && after === null) {
      await requireOwnSectag(ctx);
      throw new DmsError('NoZonesFound', { name_pattern: patterns.join(' ') || '*' });
    }
    const brief = zones.map(zoneBrief);
    return isPage ? { zones: brief, cursor: next } : brief;
  },
});

type Place = NonNullable<ZonePage['after']>;

/** Where a page ended. Clients hand it back as it is. */
function cursorOf({ id, name }: Place): string {
  return `${id}:${name}`;
}

function placeOf(cursor: string): Place {
  const [, id, name] = /^(\d{1,15}):(.+)$/s.exec(cursor) ?? [];
  if (id === undefined || name === undefined) throw invalidParams('cursor', 'is not one that list_zone gave');
  return { id: Number(id), name };
}

/** One zone more is asked for: it tells whether there is a next page. */
async function onePage(ctx: TransactionContext, filter: ZoneFilter, limit: number, after: Place | null) {
  const found = await listZones(ctx.trx, filter, { limit: limit + 1, ...(after === null ? {} : { after }) });
  const zones = found.slice(0, limit);
  const last = zones.at(-1);
  return { zones, next: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** The lone wildcard stands alone; customers search names only within a reference. */
function checkPatterns(ctx: TransactionContext, patterns: readonly string[], reference: string | null): void {
  const search_pattern = patterns.join(' ');
  if (patterns.includes('*') && patterns.length > 1) throw new DmsError('OnlyOneLoneWildcardValid', { search_pattern });
  if (patterns.length > 0 && !seesAll(ctx) && reference === null) {
    throw new DmsError('ReferenceMustBeGiven', { search_pattern });
  }
}

/** Names, patterns, addresses and networks, as a caller mixes them. */
export function zoneTargets(names: readonly string[]): Pick<ZoneFilter, 'patterns' | 'containing' | 'inside'> {
  const patterns: string[] = [];
  const containing: string[] = [];
  const inside: string[] = [];
  for (const name of names) {
    const address = parseAddress(name);
    const network = address === null ? networkText(name) : null;
    if (address !== null) containing.push(address);
    else if (network !== null) inside.push(network);
    else patterns.push(namePattern(asciiName(name) ?? name));
  }
  return { patterns, containing, inside };
}

/** A network of any prefix length, or null for what is meant as a name. */
function networkText(text: string): string | null {
  try {
    return parseNetwork(text);
  } catch (error) {
    if (error instanceof NetworkError) return null;
    throw error;
  }
}

interface Which {
  readonly include_deleted?: boolean;
  readonly toggle_deleted?: boolean;
  readonly include_disabled?: boolean;
}

function states(which: Which): Pick<ZoneFilter, 'states' | 'includeDisabled'> {
  const disabled = which.include_disabled ?? true;
  if (which.include_deleted === true) {
    return { states: disabled ? ZONE_STATES : ZONE_STATES.filter((state) => state !== 'DISABLED') };
  }
  if (which.toggle_deleted === true) return { states: ['DELETED'] };
  return { includeDisabled: disabled };
}

/** Slices bound the memory of the database's side; the answer itself is not limited (spec 03 §4.2). */
async function allPages(ctx: TransactionContext, filter: ZoneFilter): Promise<ListedZone[]> {
  const limit = ctx.settings.db_query_slice;
  const zones: ListedZone[] = [];
  for (;;) {
    const last = zones.at(-1);
    const page = await listZones(ctx.trx, filter, { limit, ...(last === undefined ? {} : { after: last }) });
    zones.push(...page);
    if (page.length < limit) return zones;
  }
}
