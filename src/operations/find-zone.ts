// The zone that a parameter names, as far as the caller may see it (spec 03 §2.2, §4.1; spec 04 §2.3).

import { toAscii } from '../dns/idna.ts';
import { NameError } from '../dns/name.ts';
import { NetworkError, parseAddress, parseNetwork } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import { sectagExists } from '../store/sectag.ts';
import { lookUpZone, type NamedZone, type ZoneKey } from '../store/zone-lookup.ts';
import type { TransactionContext } from './define.ts';

/** 'closest': an address or network stands for the most specific reverse zone around it; 'exact': a network only for its own zone. */
export type Match = 'closest' | 'exact';

/** Does the caller see every zone? (The Admin security tag, whatever the role.) */
export function seesAll(ctx: Pick<TransactionContext, 'caller' | 'settings'>): boolean {
  return ctx.caller.sectag === ctx.settings.admin_sectag;
}

/** The security tag that limits what the caller sees; null: nothing does. */
export function sectagFilter(ctx: Pick<TransactionContext, 'caller' | 'settings'>): string | null {
  return seesAll(ctx) ? null : ctx.caller.sectag;
}

/** The live zone `name`; throws ZoneNotFound, ZoneSecTagConfigError. */
export async function findZone(ctx: TransactionContext, name: string, match: Match): Promise<NamedZone> {
  return find(ctx, zoneKey(name, match), name, false);
}

/** As findZone, with the row locked for this transaction; throws Busy after the lock_timeout. */
export async function lockZoneNamed(ctx: TransactionContext, name: string, match: Match): Promise<NamedZone> {
  return find(ctx, zoneKey(name, match), name, true);
}

/** The zone of that id, live or deleted; throws ZoneNotFoundByZoneId, ZoneSecTagConfigError. */
export async function findZoneById(ctx: TransactionContext, id: number, lock: boolean): Promise<NamedZone> {
  const zone = await lookUpZone(ctx.trx, { id }, { sectag: sectagFilter(ctx), lock });
  if (zone !== undefined) return zone;
  await requireOwnSectag(ctx);
  throw new DmsError('ZoneNotFoundByZoneId', { zone_id: id });
}

async function find(ctx: TransactionContext, key: ZoneKey | null, name: string, lock: boolean): Promise<NamedZone> {
  const zone = key === null ? undefined : await lookUpZone(ctx.trx, key, { sectag: sectagFilter(ctx), lock });
  if (zone !== undefined) return zone;
  await requireOwnSectag(ctx);
  throw new DmsError('ZoneNotFound', { name });
}

/** An endpoint whose own tag does not exist is misconfigured: told apart only where nothing was found, so it costs nothing. */
export async function requireOwnSectag(ctx: TransactionContext): Promise<void> {
  if (seesAll(ctx) || (await sectagExists(ctx.trx, ctx.caller.sectag))) return;
  throw new DmsError('ZoneSecTagConfigError', { sectag_label: ctx.caller.sectag });
}

/** Tried as address, then as network, then as literal name; null: can match nothing. */
function zoneKey(text: string, match: Match): ZoneKey | null {
  const address = parseAddress(text);
  if (address !== null) return match === 'closest' ? { containing: address } : null;
  if (!text.includes('/')) return nameKey(text);
  try {
    const network = parseNetwork(text);
    return match === 'closest' ? { containing: network } : { network };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return nameKey(text);
  }
}

function nameKey(text: string): ZoneKey | null {
  const name = asciiName(text);
  return name === null ? null : { name };
}

/**
 * A name or pattern of zones as they are stored, U-labels as A-labels, so a wildcard never stands inside one; null: no zone has
 * such a name.
 */
export function asciiName(text: string): string | null {
  try {
    return toAscii(text).toLowerCase();
  } catch (error) {
    if (error instanceof NameError) return null;
    throw error;
  }
}
