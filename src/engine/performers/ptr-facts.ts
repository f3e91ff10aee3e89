// What PTR changes need to know when they are applied: whose names have the addresses now (spec 04 §8.3).

import { addressAtOwner, type ReverseForm, reverseForm } from '../../dns/network.ts';
import type { ApplyFacts, GroupOperation } from '../../domain/zone/groups/group-operations.ts';
import { type AddressHolder, PTR_KINDS } from '../../domain/zone/ptr/auto-ptr.ts';
import { type PtrApplyFacts, ptrTarget } from '../../domain/zone/ptr/ptr-operations.ts';
import { type Claim, claimOf, claimsThatHold, oldestHolders } from '../../store/address.ts';
import type { Db } from '../../store/db.ts';
import { ptrsAt } from '../../store/ptr.ts';
import { referenceById } from '../../store/reference.ts';
import type { ZoneRow } from '../../store/schema.ts';
import type { WaitingGroup } from '../../store/update-group.ts';
import { isCreating, type PtrSettings } from '../queue-ptrs.ts';

const KINDS: ReadonlySet<string> = new Set(PTR_KINDS);
const GONE: ReadonlySet<string> = new Set(['PTR_DISABLE', 'PTR_REMOVE']);

interface Place {
  readonly owner: string;
  readonly address: Uint8Array;
}

/**
 * Facts for each group that waits on a reverse zone, in their order; the plain ones where there are no PTR changes, auto_reverse
 * is off, or the zone is none. A few statements whatever the number of changes.
 */
export async function factsOfGroups(
  trx: Db,
  zone: ZoneRow,
  groups: readonly WaitingGroup[],
  settings: PtrSettings,
): Promise<readonly ApplyFacts[]> {
  const plain: ApplyFacts = { useApexNs: zone.use_apex_ns };
  const operations = groups.flatMap((group) => group.operations.filter(({ kind }) => KINDS.has(kind)));
  const form = reverseForm(zone.name);
  if (operations.length === 0 || form === null || !settings.auto_reverse) return groups.map(() => plain);
  const world = await worldOf(trx, zone, operations, form);
  return groups.map(({ group: { sectag } }): ApplyFacts => {
    const isAdmin = sectag === null || sectag === settings.admin_sectag;
    return { ...plain, ptr: { ...world, isAdmin, isCreating: isCreating(Uint8Array.from(form.octets), settings) } };
  });
}

async function worldOf(
  trx: Db,
  zone: ZoneRow,
  operations: readonly GroupOperation[],
  form: ReverseForm,
): Promise<Pick<PtrApplyFacts, 'holds' | 'oldest' | 'reverseReference'>> {
  const places = placesOf(operations, form);
  const claims = await claimsAt(trx, zone, operations, places);
  const held = await claimsThatHold(trx, claims);
  const names = new Set(claims.filter((_claim, i) => held.has(i)).map(({ key }) => key));
  const going = new Set(operations.filter(({ kind }) => GONE.has(kind)).map(({ owner }) => owner));
  const left = places.filter(({ owner }) => going.has(owner));
  const heirs = new Map<string, AddressHolder>();
  const found = await oldestHolders(
    trx,
    left.map(({ address }) => address),
  );
  found.forEach((heir, i) => {
    const owner = left[i]?.owner;
    if (heir !== null && owner !== undefined) heirs.set(owner, heir);
  });
  return {
    reverseReference: zone.reference_id === null ? null : await referenceById(trx, zone.reference_id),
    holds: (owner, target) => names.has(`${owner} ${target}`) || heirs.get(owner)?.target === target,
    oldest: (owner) => heirs.get(owner) ?? null,
  };
}

/** Each owner once; those that are no address are left out, so nobody has it. */
function placesOf(operations: readonly GroupOperation[], form: ReverseForm): Place[] {
  return [...new Set(operations.map(({ owner }) => owner))].flatMap((owner) => {
    const octets = addressAtOwner(owner, form);
    return octets === null ? [] : [{ owner, address: Uint8Array.from(octets) }];
  });
}

/** The names that the operations speak of, and those of the PTR records that DMS made there. */
async function claimsAt(
  trx: Db,
  zone: ZoneRow,
  operations: readonly GroupOperation[],
  places: readonly Place[],
): Promise<(Claim & { readonly key: string })[]> {
  const standing = await ptrsAt(
    trx,
    places.map(({ owner }) => ({ zoneId: zone.id, owner })),
  );
  const byOwner = Map.groupBy(operations, ({ owner }) => owner);
  return places.flatMap(({ owner, address }, i) => {
    const said = [...(byOwner.get(owner) ?? []), ...(standing[i]?.standing ?? [])];
    return said.flatMap(({ canon, ptrSource }) => {
      if (canon === null) return [];
      const target = ptrTarget({ canon });
      return claimOf(address, target, ptrSource ?? null).map((claim) => ({ ...claim, key: `${owner} ${target}` }));
    });
  });
}
