// A new reverse zone filled with PTR records for the addresses that zones have already (`--fill`, spec 04 §12).

import { nameToWire } from '../../dns/name.ts';
import { lastAddress, networkMatcher, ownerInReverseZone, reverseForm } from '../../dns/network.ts';
import { type ContentRecord, UNGROUPED } from '../../domain/zone/content.ts';
import { holdersInside, type LocatedHolder } from '../../store/address.ts';
import { referenceById } from '../../store/reference.ts';
import { networksInside } from '../../store/reverse-network.ts';
import type { TransactionContext } from '../define.ts';
import { sectagFilter, seesAll } from '../find-zone.ts';
import type { NewZone } from '../new-zone.ts';

/**
 * One PTR for each address of the network that an enabled record has, to the name that has had it longest; without those that
 * belong into a more specific reverse zone. Who is no Admin fills from zones of his tag and of the reverse zone's reference only
 * (spec 04 §8.4). Nothing for a zone that is no reverse zone.
 */
export async function filledPtrs(
  ctx: TransactionContext,
  zone: NewZone,
  referenceId: number | null,
): Promise<ContentRecord[]> {
  const form = reverseForm(zone.name);
  const reference = seesAll(ctx) || referenceId === null ? null : await referenceById(ctx.trx, referenceId);
  if (form === null || zone.network === null || (!seesAll(ctx) && reference === null)) return [];
  const holders = await holdersInside(ctx.trx, {
    first: Uint8Array.from(form.octets),
    last: Uint8Array.from(lastAddress(form)),
    reference,
    sectag: sectagFilter(ctx),
  });
  const isElsewhere = networkMatcher(await networksInside(ctx.trx, zone.network));
  return holders
    .filter(({ address }) => !isElsewhere(address))
    .map((holder) => ptrRecord(ownerInReverseZone(holder.address, form), holder));
}

function ptrRecord(owner: string, { target, source, reference }: LocatedHolder): ContentRecord {
  return {
    owner,
    type: 'PTR',
    ttl: null,
    rdata: target,
    canon: nameToWire(target),
    disabled: false,
    lockPtr: false,
    trackReverse: false,
    reference,
    comment: null,
    remark: null,
    group: UNGROUPED,
    ptrSource: source,
  };
}
