// UPDATE messages (RFC 2136): building one, and cutting a large change into parts (spec 06 §2.4).
import { canonicalName, nameFromWire } from '../name.ts';
import { serialAdd } from '../serial.ts';
import {
  CLASS,
  encodeMessage,
  HEADER_LENGTH,
  NO_FLAGS,
  OPCODE,
  recordLength,
  TYPE,
  type WireRecord,
} from './message.ts';
import { type SoaFields, soaRdata } from './transfer.ts';

/** What must hold before an update (RFC 2136 §2.4). */
export type Prerequisite =
  | { readonly kind: 'rrsetEquals'; readonly owner: string; readonly type: number; readonly rdata: readonly Buffer[] }
  | { readonly kind: 'rrsetExists' | 'rrsetAbsent'; readonly owner: string; readonly type: number }
  | { readonly kind: 'nameInUse' | 'nameNotInUse'; readonly owner: string };

/** One record; without `rdata` the whole RRset; without `type` everything at the owner (RFC 2136 §2.5). */
export interface Deletion {
  readonly owner: string;
  readonly type?: number;
  readonly rdata?: Buffer;
}

export interface Addition {
  readonly owner: string;
  readonly type: number;
  readonly ttl: number;
  readonly rdata: Buffer;
}

export interface UpdateContent {
  /** Absolute. */
  readonly zone: string;
  readonly prerequisites: readonly Prerequisite[];
  readonly deletions: readonly Deletion[];
  readonly additions: readonly Addition[];
}

/** Wire form of an update: apex first, then per owner deletions before additions. Throws MessageError above 65 535 octets. */
export function buildUpdate(update: UpdateContent & { readonly id: number }): Buffer {
  return encodeMessage({
    id: update.id,
    flags: NO_FLAGS,
    opcode: OPCODE.UPDATE,
    rcode: 0,
    question: [{ name: update.zone, type: TYPE.SOA, class: CLASS.IN }],
    answer: update.prerequisites.flatMap(prerequisiteRecords),
    authority: ownerChanges(update).flatMap((change) => change.records),
    additional: [],
  });
}

const NOTHING = Buffer.alloc(0);

function prerequisiteRecords(wanted: Prerequisite): WireRecord[] {
  const { owner } = wanted;
  switch (wanted.kind) {
    case 'rrsetEquals':
      return wanted.rdata.map((rdata) => ({ owner, type: wanted.type, class: CLASS.IN, ttl: 0, rdata }));
    case 'rrsetExists':
      return [{ owner, type: wanted.type, class: CLASS.ANY, ttl: 0, rdata: NOTHING }];
    case 'rrsetAbsent':
      return [{ owner, type: wanted.type, class: CLASS.NONE, ttl: 0, rdata: NOTHING }];
    case 'nameInUse':
      return [{ owner, type: TYPE.ANY, class: CLASS.ANY, ttl: 0, rdata: NOTHING }];
    case 'nameNotInUse':
      return [{ owner, type: TYPE.ANY, class: CLASS.NONE, ttl: 0, rdata: NOTHING }];
  }
}

interface OwnerChange {
  readonly owner: string;
  readonly records: WireRecord[];
}

// The changes by owner in the order in which they go into the message, apex first.
function ownerChanges(update: Pick<UpdateContent, 'zone' | 'deletions' | 'additions'>): OwnerChange[] {
  const apex = canonicalName(update.zone);
  const byOwner = new Map<string, { deletions: WireRecord[]; additions: WireRecord[] }>([
    [apex, { deletions: [], additions: [] }],
  ]);
  const at = (owner: string) => {
    const key = canonicalName(owner);
    const entry = byOwner.get(key) ?? { deletions: [], additions: [] };
    byOwner.set(key, entry);
    return entry;
  };
  for (const addition of update.additions) at(addition.owner).additions.push({ ...addition, class: CLASS.IN });
  for (const deletion of update.deletions) at(deletion.owner).deletions.push(deletionRecord(deletion));
  return Array.from(byOwner, ([owner, { deletions, additions }]) => ({
    owner,
    records: owner === apex ? apexOrder(deletions, additions) : [...deletions, ...additions],
  }));
}

function deletionRecord({ owner, type, rdata }: Deletion): WireRecord {
  const whole = rdata === undefined;
  return { owner, type: type ?? TYPE.ANY, class: whole ? CLASS.ANY : CLASS.NONE, ttl: 0, rdata: rdata ?? NOTHING };
}

// A server keeps the last apex NS whatever is deleted (RFC 2136 §3.4.2.4), so new ones go before the deletions, and one that
// is only given another TTL is not deleted at all: adding it again replaces it (§3.4.2.2).
function apexOrder(deletions: readonly WireRecord[], additions: readonly WireRecord[]): WireRecord[] {
  const isFirst = (record: WireRecord) => record.type === TYPE.SOA || record.type === TYPE.NS;
  const first = additions.filter(isFirst).sort((a, b) => b.type - a.type);
  const kept = new Set(first.filter((record) => record.type === TYPE.NS).map((record) => nsKey(record)));
  const real = deletions.filter((record) => record.type !== TYPE.NS || !kept.has(nsKey(record)));
  return [...first, ...real, ...additions.filter((record) => !isFirst(record))];
}

function nsKey(record: WireRecord): string {
  return record.rdata.toString('latin1').toLowerCase();
}

/** A large change: `additions` without the SOA, which each part gets with a serial of its own. */
export interface LargeUpdate extends Omit<UpdateContent, 'prerequisites'> {
  /** Rdata of the SOA that the server has now; null if the first part is to go unguarded. */
  readonly servedSoa: Buffer | null;
  readonly soa: SoaFields;
  readonly soaTtl: number;
}

export interface UpdatePart extends UpdateContent {
  /** Serial of the SOA in this part; the last part's is what the zone ends with. */
  readonly serial: number;
  /** Rdata of that SOA. */
  readonly soa: Buffer;
}

/**
 * Parts of at most `limit` octets each (before TSIG), cut between owner names, apex and its new name servers first; serials rise by one from
 * `soa.serial`, and each part requires the SOA that the part before it left. The changes of one owner are cut only where they
 * exceed the limit. One part if everything fits.
 */
export function splitUpdate(update: LargeUpdate, limit = 60_000): UpdatePart[] {
  const soaLength = recordLength({ owner: update.zone, rdata: soaRdata(update.soa) });
  const overhead = HEADER_LENGTH + 2 * soaLength + recordLength({ owner: update.zone, rdata: NOTHING });
  const room = limit - overhead;
  const parts = pack(
    byOwnerInput(update).flatMap((owner) => fitting(owner, room, update.zone)),
    room,
  );
  let served = update.servedSoa;
  return parts.map((part, i) => {
    const serial = serialAdd(update.soa.serial, i);
    const soa = soaRdata({ ...update.soa, serial });
    const guard = served;
    served = soa;
    return {
      zone: update.zone,
      serial,
      soa,
      prerequisites:
        guard === null ? [] : [{ kind: 'rrsetEquals', owner: update.zone, type: TYPE.SOA, rdata: [guard] } as const],
      deletions: part.deletions,
      additions: [{ owner: update.zone, type: TYPE.SOA, ttl: update.soaTtl, rdata: soa }, ...part.additions],
    };
  });
}

interface OwnerInput {
  readonly deletions: Deletion[];
  readonly additions: Addition[];
  size: number;
}

function byOwnerInput(update: LargeUpdate): OwnerInput[] {
  const owners = new Map<string, OwnerInput>([[canonicalName(update.zone), { deletions: [], additions: [], size: 0 }]]);
  const at = (owner: string, rdata: Buffer) => {
    const key = canonicalName(owner);
    const entry = owners.get(key) ?? { deletions: [], additions: [], size: 0 };
    owners.set(key, entry);
    entry.size += recordLength({ owner, rdata });
    return entry;
  };
  for (const deletion of update.deletions) at(deletion.owner, deletion.rdata ?? NOTHING).deletions.push(deletion);
  for (const addition of update.additions) at(addition.owner, addition.rdata).additions.push(addition);
  return withNameServers(update, owners);
}

// The addresses of new apex NS go with the apex: named refuses a message that leaves an NS without one (spec 06 §2.1).
function withNameServers(update: LargeUpdate, owners: Map<string, OwnerInput>): OwnerInput[] {
  const zone = canonicalName(update.zone);
  const apex = owners.get(zone);
  if (apex === undefined) return Array.from(owners.values());
  for (const { type, rdata } of apex.additions.slice()) {
    const target = type === TYPE.NS ? canonicalName(nameFromWire(rdata, 0).name) : zone;
    const host = owners.get(target);
    if (host === undefined || host === apex) continue;
    for (const deletion of host.deletions) apex.deletions.push(deletion);
    for (const addition of host.additions) apex.additions.push(addition);
    apex.size += host.size;
    owners.delete(target);
  }
  return Array.from(owners.values());
}

// The changes of an owner that is too large for one part, cut in the order in which one message has them: new apex NS and their
// addresses before what the apex loses. An NS that is only given another TTL is not deleted: that would come after its addition.
function fitting(owner: OwnerInput, room: number, zone: string): OwnerInput[] {
  if (owner.size <= room) return [owner];
  const apex = canonicalName(zone);
  const isApex = (change: Deletion) => canonicalName(change.owner) === apex;
  const isApexNs = (change: Deletion) => change.type === TYPE.NS && isApex(change);
  const text = (rdata: Buffer | undefined) => rdata?.toString('latin1').toLowerCase() ?? '';
  const kept = new Set(owner.additions.filter(isApexNs).map(({ rdata }) => text(rdata)));
  const deletions = owner.deletions.filter((one) => !(isApexNs(one) && kept.has(text(one.rdata))));
  const isEarly = (addition: Addition) => !isApex(addition) || isApexNs(addition);
  const cut = cutter(room);
  for (const deletion of deletions) if (!isApex(deletion)) cut.add({ deletion });
  for (const addition of owner.additions) if (isEarly(addition)) cut.add({ addition });
  for (const deletion of deletions) if (isApex(deletion)) cut.add({ deletion });
  for (const addition of owner.additions) if (!isEarly(addition)) cut.add({ addition });
  return cut.parts;
}

function cutter(room: number) {
  const parts: OwnerInput[] = [];
  const add = ({ deletion, addition }: { deletion?: Deletion; addition?: Addition }): void => {
    const { owner, rdata = NOTHING } = deletion ?? addition ?? { owner: '.' };
    const size = recordLength({ owner, rdata });
    let part = parts.at(-1);
    if (part === undefined || part.size + size > room) {
      part = { deletions: [], additions: [], size: 0 };
      parts.push(part);
    }
    if (deletion !== undefined) part.deletions.push(deletion);
    if (addition !== undefined) part.additions.push(addition);
    part.size += size;
  };
  return { parts, add };
}

function pack(owners: readonly OwnerInput[], room: number): OwnerInput[] {
  const parts: OwnerInput[] = [];
  let current: OwnerInput = { deletions: [], additions: [], size: 0 };
  for (const owner of owners) {
    if (current.size > 0 && current.size + owner.size > room) {
      parts.push(current);
      current = { deletions: [], additions: [], size: 0 };
    }
    for (const deletion of owner.deletions) current.deletions.push(deletion);
    for (const addition of owner.additions) current.additions.push(addition);
    current.size += owner.size;
  }
  return [...parts, current];
}
