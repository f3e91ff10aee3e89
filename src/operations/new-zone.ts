// What every creation of a zone has in common: name, parent, flags, group, reference, tags, row (spec 03 §5.3).

import { checkZoneName, NameError } from '../dns/name.ts';
import { NetworkError, networkOfReverseName, parseAddress, reverseZones } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import type { ZoneFlag } from '../domain/zone/events.ts';
import { type ConfigValues, configFor, requiredValue } from '../store/config.ts';
import { ensureReference, referenceById } from '../store/reference.ts';
import { insertReverseNetwork, liveZoneOfNetwork } from '../store/reverse-network.ts';
import type { ZoneRow } from '../store/schema.ts';
import { addSectags } from '../store/sectag.ts';
import { requireServerGroup } from '../store/server-group.ts';
import { insertZone, liveZone, parentZone } from '../store/zone.ts';
import type { TransactionContext } from './define.ts';
import { requireOwnSectag, seesAll } from './find-zone.ts';
import { checkReference } from './words.ts';
import { type Flags, flagsOrDefaults } from './zone-flags.ts';

export interface NewZone {
  readonly name: string;
  /** Of a reverse zone. */
  readonly network: string | null;
}

/**
 * The zones that a creation asks for: a network gives its reverse zone, or the zones that cover it together, a well-formed
 * reverse name its network. Throws ReverseNamesNotAccepted for other names below arpa, InvalidDomainName.
 */
export function newZones(text: string): readonly NewZone[] {
  const name = text.toLowerCase();
  if (/(^|\.)(in-addr|ip6)\.arpa\.?$/.test(name)) return [reverseName(name)];
  if (parseAddress(name) !== null) {
    const detail = `'${text}' is an address: a reverse zone is made of a network, such as ${text}/${name.includes(':') ? 64 : 24}`;
    throw new DmsError('InvalidDomainName', { name: text }, detail);
  }
  try {
    if (!name.includes('/')) return [{ name: checkZoneName(name), network: null }];
    return reverseZones(name).map(({ network, zoneName }) => ({ name: zoneName, network }));
  } catch (error) {
    if (!(error instanceof NetworkError || error instanceof NameError)) throw error;
    throw new DmsError('InvalidDomainName', { name: text }, error.message);
  }
}

/** The one zone of a creation that has content. Throws as newZones, and where a network takes several zones. */
export function newZone(text: string): NewZone {
  const [zone, ...more] = newZones(text);
  if (zone !== undefined && more.length === 0) return zone;
  const detail = `'${text}' takes ${more.length + 1} reverse zones; content goes into one`;
  throw new DmsError('InvalidDomainName', { name: text }, detail);
}

function reverseName(name: string): NewZone {
  const network = networkOfReverseName(name);
  if (network === null) throw new DmsError('ReverseNamesNotAccepted', { name });
  return { name, network };
}

export interface Creation {
  readonly flags: { readonly [F in ZoneFlag]?: boolean | null };
  /** Reverse zones take incremental updates (PTR) unless asked otherwise; loading a file does not (design §5). */
  readonly reverseTakesUpdates: boolean;
  readonly sgName: string | null;
  readonly reference: string | null;
  /** Of the zone that is copied: taken where neither the caller nor the zone above says anything. */
  readonly sourceReference?: string | null;
  /** null: those of the creator. */
  readonly sectags: readonly string[] | null;
}

export interface Made {
  /** Just inserted, state INIT. */
  readonly zone: ZoneRow;
  readonly config: ConfigValues;
}

/** Refuses a name that a live zone has, or the network of one (`64-26.` is that of `64/26.`), whoever may see it. */
export async function requireFreeName(ctx: TransactionContext, { name, network }: NewZone): Promise<void> {
  if ((await liveZone(ctx.trx, name)) !== null) throw new DmsError('ZoneExists', { name });
  const same = network === null ? null : await liveZoneOfNetwork(ctx.trx, network);
  if (same === null) return;
  const detail = `zone ${same} of the network ${network} exists`;
  throw new DmsError('ZoneExists', { name }, seesAll(ctx) ? detail : undefined);
}

/**
 * Inserts the zone's row with everything around it, in the order of checks of spec 03 §5.3 from the parent on.
 * Throws ZoneExists, ZoneSecTagConfigError, ZoneCfgItemNotFound, ZoneCfgItemValueError, NoSgFound, ReferenceFormatError,
 * ZoneSecTagDoesNotExist, SecTagPermissionDenied.
 */
export async function makeZone(ctx: TransactionContext, wanted: NewZone, creation: Creation): Promise<Made> {
  const global = await configFor(ctx.trx, null);
  const permitted = await permittedReference(ctx, wanted, creation.reference, global);
  await requireOwnSectag(ctx);
  const sg = await requireServerGroup(ctx.trx, creation.sgName ?? requiredValue(global, 'default_sg'));
  const config = await configFor(ctx.trx, sg.id);
  const reference = permitted ?? creation.sourceReference ?? requiredValue(global, 'default_ref');
  const zone = await insertZone(ctx.trx, {
    name: wanted.name,
    sg_id: sg.id,
    reference_id: await ensureReference(ctx.trx, checkReference(reference)),
    ...flagsFor(ctx, wanted, creation, config),
  });
  if (wanted.network !== null) await insertReverseNetwork(ctx.trx, zone.id, wanted.network);
  await addSectags(ctx.trx, zone.id, sectagsFor(ctx, creation.sectags));
  return { zone, config };
}

/** A customer's zones take incremental updates, whatever is configured. */
function flagsFor(ctx: TransactionContext, wanted: NewZone, creation: Creation, config: ConfigValues): Flags {
  const flags = flagsOrDefaults(creation.flags, config);
  const asked = creation.flags.inc_updates ?? null;
  const reverse = creation.reverseTakesUpdates && wanted.network !== null && asked === null;
  return ctx.caller.role === 'customer' || reverse ? { ...flags, inc_updates: true } : flags;
}

/** The nearest zone above decides: its owner's reference, or nobody's (spec 03 §5.3 step 5). null: the default. */
async function permittedReference(
  ctx: TransactionContext,
  wanted: NewZone,
  given: string | null,
  config: ConfigValues,
): Promise<string | null> {
  const parent = await parentZone(ctx.trx, wanted.name);
  if (parent === null || parent.reference_id === null) return given;
  const owner = await referenceById(ctx.trx, parent.reference_id);
  if (seesAll(ctx)) return given ?? owner;
  const reference = given ?? requiredValue(config, 'default_ref');
  if (owner !== null && owner.toLowerCase() !== reference.toLowerCase()) {
    throw new DmsError('ZoneExists', { name: wanted.name });
  }
  return reference;
}

/** The creator's tag, none for Admin; only Admin may choose others. */
function sectagsFor(ctx: TransactionContext, chosen: readonly string[] | null): string[] {
  const { sectag } = ctx.caller;
  const admin = ctx.settings.admin_sectag;
  if (chosen !== null && !seesAll(ctx)) throw new DmsError('SecTagPermissionDenied', { sectag_label: sectag });
  return (chosen ?? [sectag]).filter((label) => label !== admin);
}
