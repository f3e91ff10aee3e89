// list_zone: what a caller may search for, and how (spec 03 §4.2).

import { Type } from 'typebox';
import { NetworkError, parseAddress, parseNetwork } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import { ZONE_STATES } from '../store/schema.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { type ListedZone, listZones, namePattern, type ZoneFilter } from '../store/zone-list.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { asciiName, requireOwnSectag, sectagFilter, seesAll } from './find-zone.ts';
import { Param, ZoneBrief } from './schemas.ts';
import { zoneBrief } from './views/zone.ts';

const Names = Type.Optional(Type.Union([Type.Array(Type.String({ minLength: 1 })), Type.Null()]));

export const listZone = defineOperation({
  name: 'list_zone',
  summary:
    'Zones by name: patterns with `*` and `?`, addresses (reverse zones around them), networks (reverse zones inside)',
  transaction: 'read',
  lane: 'listings',
  roles: ['admin', 'helpdesk', 'customer'],
  params: {
    names: Names,
    reference: Param.text,
    include_deleted: Param.boolean,
    toggle_deleted: Type.Optional(Type.Boolean({ description: 'only deleted ones' })),
    include_disabled: Param.boolean,
    sg_name: Param.text,
  },
  paramRoles: {
    include_deleted: ['admin', 'helpdesk'],
    toggle_deleted: ['admin', 'helpdesk'],
    include_disabled: ['admin', 'helpdesk'],
    sg_name: ['admin'],
  },
  positional: ['names'],
  variadic: true,
  result: Type.Array(ZoneBrief),
  run: async (ctx, { names, reference, sg_name, ...which }) => {
    const patterns = names ?? [];
    checkPatterns(ctx, patterns, reference ?? null);
    const sgName = sg_name === null || sg_name === undefined || !seesAll(ctx) ? null : sg_name;
    if (sgName !== null) await requireServerGroup(ctx.trx, sgName);
    const zones = await allPages(ctx, {
      ...zoneTargets(patterns),
      ...states(which),
      sectag: sectagFilter(ctx),
      ...(reference === null || reference === undefined ? {} : { reference }),
      ...(sgName === null ? {} : { sgName }),
    });
    if (zones.length > 0) return zones.map(zoneBrief);
    await requireOwnSectag(ctx);
    throw new DmsError('NoZonesFound', { name_pattern: patterns.join(' ') || '*' });
  },
});

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
