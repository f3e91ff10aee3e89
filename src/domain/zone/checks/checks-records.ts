// Checks of single records: where they stand, what their names look like.

import type { ContentRecord } from '../content.ts';
import type { CheckId, Report } from './check-table.ts';
import { show } from './check-table.ts';
import { targetOf } from './reach.ts';
import {
  ADDRESS,
  APEX_ONLY,
  CNAME,
  DNAME,
  DS,
  MANAGED,
  MX,
  NO_UPDATE,
  NS,
  nameOf,
  OTHER,
  PTR,
  SOA,
  SPF,
  SRV,
  typeBits,
  type ZoneIndex,
} from './zone-index.ts';

/** What single records are asked about besides their owner's form. */
const ASKED = MANAGED | NO_UPDATE | APEX_ONLY | DS | DNAME | NS | MX | SRV | PTR | SOA | SPF;
const HOST_OWNER = ADDRESS | MX;
const STAR = 0x2a;

/** More rdata in one record than BIND stores. */
export const MAX_STORED = 65_512;

export function checkRecords(index: ZoneIndex, report: Report): void {
  const { records, nodeOf, bitsOf } = index;
  const isReverse = /(^|\.)(in-addr|ip6)\.arpa\.$/.test(index.zone);
  let [owner, isHost] = ['@', true];
  for (let i = 0; i < records.length; i++) {
    const record = records[i] as ContentRecord;
    const bits = bitsOf[i] ?? 0;
    if (record.owner !== owner) {
      owner = record.owner;
      isHost = isHostOwner(owner);
      if (!isHost) checkOwner(i, record, report);
    }
    if (nodeOf[i] === -1) {
      const message = `${show(record)}: the owner is not in ${index.zone}`;
      report('owner-zone', i, { record, data: { label_thing: owner }, message });
      continue;
    }
    if (!isHost && (bits & HOST_OWNER) !== 0) {
      const message = `${show(record)}: the owner is not a host name`;
      report('owner-hostname', i, { record, data: { label_thing: owner }, message });
    }
    if (bits === OTHER && record.canon.length + 2 > MAX_STORED) {
      const message = `${show(record)}: ${record.canon.length} octets of data are more than a name server stores`;
      report('rrset-size', i, { record, message });
    }
    if (nodeOf[i] === 0 && bits === CNAME) {
      const message = `${show(record)}: a CNAME cannot stand at the apex`;
      report('cname-other-data', i, { record, message });
    }
    if ((bits & ASKED) !== 0) checkType(index, i, isReverse, report);
  }
}

/** Whether the name server makes such records itself (spec 06 §2.8). */
export function isServerManaged(record: Pick<ContentRecord, 'owner' | 'type'>): boolean {
  const bits = typeBits(record.type);
  return (bits & MANAGED) !== 0 || (record.owner === '@' && (bits & APEX_ONLY) !== 0 && record.type !== 'CSYNC');
}

function checkOwner(i: number, record: ContentRecord, report: Report): void {
  if (!/\.\*(\.|$)/.test(record.owner)) return;
  const message = `${show(record)}: a label '*' that is not the first one is no wildcard`;
  report('wildcard-inner', i, { record, data: { label_thing: record.owner }, message });
}

function checkType(index: ZoneIndex, i: number, isReverse: boolean, report: Report): void {
  const record = index.records[i] as ContentRecord;
  const bits = index.bitsOf[i] ?? 0;
  const node = index.nodeOf[i] ?? 0;
  const tell = (id: CheckId, text: string, data?: Record<string, unknown>): void =>
    report(id, i, { record, message: `${show(record)}: ${text}`, ...(data === undefined ? {} : { data }) });
  if (isServerManaged(record)) tell('server-managed', 'the server makes these records itself');
  else if (node !== 0 && (bits & APEX_ONLY) !== 0) {
    const isKey = record.type === 'DNSKEY' || record.type === 'NSEC3PARAM';
    tell(isKey ? 'key-below-apex' : 'apex-only', `${record.type} means something at the apex only`);
  }
  if ((bits & (NS | MX | SRV)) !== 0 || (isReverse && bits === PTR)) checkTarget(record, bits, tell);
  if (bits === NS && record.owner.charCodeAt(0) === STAR && /^\*(\.|$)/.test(record.owner)) {
    tell('wildcard-ns', 'NS records cannot have a wildcard owner', { label_thing: record.owner });
  }
  if (bits === DNAME && record.owner.charCodeAt(0) === STAR && /^\*(\.|$)/.test(record.owner)) {
    tell('wildcard-dname', 'a DNAME cannot have a wildcard owner', { label_thing: record.owner });
  }
  if (bits === DS && node === 0) tell('ds-apex', 'a DS belongs into the parent zone');
  else if (bits === DS && !isDelegated(index, record, node)) tell('ds-without-ns', 'there is no delegation here');
  if ((bits & NO_UPDATE) !== 0) tell('no-update', 'name servers refuse an UPDATE of this type');
  if (bits === SOA && node !== 0) tell('soa-not-apex', 'the SOA stands at the apex');
  if (bits === MX && isNull(record)) checkNullMx(index, i, tell);
  if (bits === SPF && !hasSpfText(index, node))
    tell('spf-without-txt', `${nameOfRecord(index, record)} has no TXT that begins with v=spf1`);
}

// What is disabled may stand beside what is disabled.
function isDelegated(index: ZoneIndex, record: ContentRecord, node: number): boolean {
  return (((record.disabled ? index.all[node] : index.enabled[node]) ?? 0) & NS) !== 0;
}

type Tell = (id: CheckId, text: string, data?: Record<string, unknown>) => void;

function checkTarget(record: ContentRecord, bits: number, tell: Tell): void {
  const start = bits === MX ? 2 : bits === SRV ? 6 : 0;
  // '.' says that there is no such service (RFC 2782, RFC 7505).
  if (record.canon[start] === 0) {
    if (bits === NS) tell('target-hostname', '. is not a host name', { rdata_thing: record.rdata, bad_name: '.' });
    return;
  }
  if (!isHostTarget(record.canon, start)) {
    const bad_name = targetOf(record);
    tell('target-hostname', `${bad_name} is not a host name`, { rdata_thing: record.rdata, bad_name });
  }
  const first = record.canon[start + 1] ?? 0;
  if ((bits & (NS | MX)) !== 0 && first > 0x2f && first < 0x3a && looksLikeAddress(record.rdata)) {
    const bad_name = targetOf(record);
    tell('target-is-address', `the target looks like an address`, { rdata_thing: record.rdata, bad_name });
  }
}

function looksLikeAddress(rdata: string): boolean {
  return /(^|\s)(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\.?$/.test(rdata);
}

function isNull(record: ContentRecord): boolean {
  return record.canon.length === 3 && record.canon[2] === 0;
}

/** Records of an owner that are looked through for another one; more of them are a fault of their own. */
const LOOKED_THROUGH = 1_000;

/** The first record at a node, seen from its last one, that is as wanted. */
function findAt(index: ZoneIndex, node: number, isWanted: (record: ContentRecord) => boolean): ContentRecord | null {
  let left = LOOKED_THROUGH;
  for (let at = index.last[node] ?? -1; at !== -1 && left > 0; at = index.previous[at] ?? -1, left--) {
    const record = index.records[at] as ContentRecord;
    if (isWanted(record)) return record;
  }
  return null;
}

function checkNullMx(index: ZoneIndex, i: number, tell: Tell): void {
  if (index.records[i]?.canon.readUInt16BE(0) !== 0) tell('null-mx', "the preference of MX '.' is 0 (RFC 7505)");
  const other = findAt(index, index.nodeOf[i] ?? 0, (record) => record.type === 'MX' && !isNull(record));
  if (other === null) return;
  tell('null-mx', `MX '.' says that there is no mail here, but there is ${show(other)} ${other.rdata} (RFC 7505)`);
}

function hasSpfText(index: ZoneIndex, node: number): boolean {
  const isPolicy = ({ type, canon }: ContentRecord) =>
    type === 'TXT' && /^v=spf1( |$)/.test(canon.toString('latin1', 1, 1 + (canon[0] ?? 0)));
  return findAt(index, node, isPolicy) !== null;
}

function nameOfRecord(index: ZoneIndex, record: ContentRecord): string {
  return nameOf(record.owner.toLowerCase(), index.zone);
}

const HYPHEN = 0x2d;
const DOT = 0x2e;

/** Letters, digits and hyphens in labels that neither begin nor end with a hyphen; '@', and '*' as the first label. */
export function isHostOwner(owner: string): boolean {
  let before = DOT;
  for (let i = 0; i < owner.length; i++) {
    const code = owner.charCodeAt(i);
    if (code === DOT) {
      if (before === DOT || before === HYPHEN) return false;
    } else if (code === HYPHEN) {
      if (before === DOT) return false;
    } else if (!isLetterOrDigit(code)) {
      const isAlone = i === 0 && (owner.length === 1 || owner.charCodeAt(1) === DOT);
      if (!isAlone || (code !== STAR && owner !== '@')) return false;
    }
    before = code;
  }
  return before !== HYPHEN;
}

// The same of a name in rdata, without wildcards.
function isHostTarget(canon: Buffer, start: number): boolean {
  for (let at = start; (canon[at] ?? 0) !== 0; ) {
    const end = at + (canon[at] ?? 0);
    if (canon[at + 1] === HYPHEN || canon[end] === HYPHEN) return false;
    for (let i = at + 1; i <= end; i++) {
      const code = canon[i] ?? 0;
      if (code !== HYPHEN && !isLetterOrDigit(code)) return false;
    }
    at = end + 1;
  }
  return true;
}

function isLetterOrDigit(code: number): boolean {
  return (code > 0x60 && code < 0x7b) || (code > 0x2f && code < 0x3a) || (code > 0x40 && code < 0x5b);
}
