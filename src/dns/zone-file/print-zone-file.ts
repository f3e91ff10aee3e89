// Zone text from records: the layout operators know (spec 04 §4.7), and the plain form for named.
import { absolutise, relativise } from '../name.ts';
import type { ParsedGroup, PrintableHeader, PrintableRecord, PrintableSoa, PrintableZone } from './types.ts';

export interface PrintOptions {
  /** Seed file: no tags or header, owners always printed, disabled records left in as comments. */
  readonly forNamed?: boolean;
  /** Print the info header where anything of it is known; true if not given. */
  readonly header?: boolean;
}

const COMMENT_WIDTH = 70;

/** Comment of the apex group of a zone, as DMS gives it. */
export function apexComment(zone: string): string {
  return `Apex resource records for ${zone}`;
}

/** Zone text; ends in a newline. SOA and apex NS come first, then commented groups by their text, then the rest. */
export function printZoneFile(zone: PrintableZone, options: PrintOptions = {}): string {
  const lines: string[] = [];
  if (zone.ttl !== null) lines.push(`$TTL ${zone.ttl}`);
  if (zone.name !== null) lines.push(`$ORIGIN ${zone.name}`);
  lines.push('');
  if (options.header !== false && options.forNamed !== true) lines.push(...headerLines(zone));
  for (const group of sections(zone)) {
    printGroup(group, zone, options.forNamed === true, lines);
    lines.push('', '');
  }
  while (lines.at(-1) === '') lines.pop();
  return `${lines.join('\n')}\n`;
}

function headerLines({ name, header = {}, reference }: PrintableZone): string[] {
  const about: PrintableHeader = header;
  const values: [string, string | number | null | undefined][] = [
    ['Zone', name],
    ['Reference', about.reference ?? reference],
    ['change_by', about.changeBy],
    ['zi_id', about.ziId],
    ['zi_ctime', about.ctime],
    ['zi_mtime', about.mtime],
    ['zi_ptime', about.ptime],
  ];
  const known = values.filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (known.length === 0) return [];
  return [';', ...known.map(([label, value]) => `${`; ${label}:`.padEnd(14)}${value}`), ';', '', ''];
}

interface Section {
  readonly comment: string | null;
  readonly soa: PrintableSoa | null;
  readonly records: readonly PrintableRecord[];
}

// Groups are told apart by number: two of them may have the same comment (spec 04 §12.1).
function sections(zone: PrintableZone): Section[] {
  const byGroup = new Map<number, PrintableRecord[]>();
  const comments = new Map(zone.groups.map((group) => [group.number, group.comment]));
  const apex = apexGroup(zone);
  const noApex = -1;
  for (const record of zone.records) {
    const uncommented = (comments.get(record.group) ?? null) === null;
    const managedNs = apex === null && uncommented && zone.soa !== null && isApexNs(record);
    const number = managedNs ? noApex : uncommented && record.group !== apex ? Number.POSITIVE_INFINITY : record.group;
    const list = byGroup.get(number);
    if (list === undefined) byGroup.set(number, [record]);
    else list.push(record);
  }
  const first: Section = {
    comment: (apex === null ? null : comments.get(apex)) ?? (zone.name === null ? null : apexComment(zone.name)),
    soa: zone.soa,
    records: sorted(byGroup.get(apex ?? noApex) ?? []),
  };
  const commented = zone.groups
    .filter((group) => group.comment !== null && group.number !== apex)
    .sort(byComment)
    .map((group) => ({ comment: group.comment, soa: null, records: sorted(byGroup.get(group.number) ?? []) }));
  const rest: Section = { comment: null, soa: null, records: sorted(byGroup.get(Number.POSITIVE_INFINITY) ?? []) };
  const present = (section: Section) => section.soa !== null || section.records.length > 0;
  return [...[first].filter(present), ...commented, ...[rest].filter(present)];
}

function apexGroup({ apexGroup: given, groups, name }: PrintableZone): number | null {
  if (given !== undefined && given !== null) return given;
  const usual = name === null ? null : apexComment(name);
  return groups.find((group) => group.comment?.trimEnd() === usual)?.number ?? null;
}

function isApexNs(record: PrintableRecord): boolean {
  return record.owner === '@' && record.type === 'NS';
}

function byComment(a: ParsedGroup, b: ParsedGroup): number {
  return compareText(a.comment ?? '', b.comment ?? '') || a.number - b.number;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// By owner, type and rdata; NS of the apex before anything else.
function sorted(records: readonly PrintableRecord[]): PrintableRecord[] {
  return Array.from(records).sort(
    (a, b) =>
      Number(isApexNs(b)) - Number(isApexNs(a)) ||
      compareText(a.owner, b.owner) ||
      compareText(a.type, b.type) ||
      compareText(a.rdata, b.rdata),
  );
}

function printGroup(group: Section, zone: PrintableZone, forNamed: boolean, lines: string[]): void {
  if (!forNamed && group.comment !== null) lines.push(...commentLines('|', group.comment));
  if (group.soa !== null) lines.push(...soaLines(group.soa, zone, forNamed));
  let owner = group.soa === null ? null : '@';
  for (const record of group.records) {
    if (!forNamed) {
      lines.push(...tagLines(record, flagsOf(record)));
      lines.push(recordLine(record, record.owner === owner ? '' : record.owner) + trailingRemark(record.remark));
      // Where the line of a disabled record is taken out, the next one still has its owner.
      owner = record.disabled ? null : record.owner;
    } else if (record.disabled) lines.push(`;${recordLine(record, record.owner)}`);
    else lines.push(recordLine(record, record.owner));
  }
}

function recordLine(record: PrintableRecord, owner: string): string {
  return `${prefix(owner, record.ttl, record.type)}${record.rdata}`;
}

function prefix(owner: string, ttl: string | null, type: string): string {
  return `${owner.padEnd(15)} ${(ttl ?? '').padEnd(7)} IN      ${type.padEnd(15)} `;
}

interface Tagged {
  readonly comment?: string | null;
  readonly remark?: string | null;
}

// What stands above a record: remarks, comment, flags.
function tagLines({ comment, remark }: Tagged, flags: readonly string[]): string[] {
  const lines = (remark ?? '')
    .split('\n')
    .slice(0, -1)
    .map((line) => (line === '' ? ';' : `; ${line}`));
  if (comment) lines.push(...commentLines('#', comment));
  if (flags.length > 0) lines.push(`;!${flags.join(' ')}`);
  return lines;
}

function trailingRemark(remark: string | null | undefined): string {
  const text = (remark ?? '').split('\n').at(-1);
  return text ? ` ; ${text}` : '';
}

function flagsOf(record: PrintableRecord): string[] {
  const flags: string[] = [];
  if (record.lockPtr) flags.push('LOCKPTR');
  if (record.disabled) flags.push('DISABLE');
  if (record.trackReverse) flags.push('TRACKREV');
  if (record.reference) flags.push(`REF:${record.reference}`);
  return flags;
}

// Lines as they are if there is a newline, else wrapped.
function commentLines(tag: '|' | '#', comment: string): string[] {
  const lines = comment.includes('\n') ? comment.replace(/\n$/, '').split('\n') : wrap(comment);
  return lines.map((line) => (line === '' ? `;${tag}` : `;${tag} ${line}`));
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > COMMENT_WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const SOA_INDENT = ' '.repeat(48);

function soaLines(soa: PrintableSoa, zone: PrintableZone, forNamed: boolean): string[] {
  const value = (text: string | number, label: string) => `${String(text).padEnd(12)} ;${label}`;
  const flags = zone.reference ? [`REF:${zone.reference}`] : [];
  return [
    ...(forNamed ? [] : tagLines(soa, flags)),
    `${prefix('@', soa.ttl ?? null, 'SOA')}( ${value(inZone(soa.mname, zone), 'Master NS')}`,
    `${SOA_INDENT}${value(inZone(soa.rname, zone), 'RP email')}`,
    `${SOA_INDENT}${value(soa.serial, 'Serial yyyymmddnn')}`,
    `${SOA_INDENT}${value(soa.refresh, 'Refresh')}`,
    `${SOA_INDENT}${value(soa.retry, 'Retry')}`,
    `${SOA_INDENT}${value(soa.expire, 'Expire')}`,
    `${SOA_INDENT}${value(soa.minimum, 'Minimum/Ncache')}`,
    `${SOA_INDENT})${forNamed ? '' : trailingRemark(soa.remark)}`,
  ];
}

// SOA names are stored absolute; a relative one is of the zone.
function inZone(name: string, { name: zone }: PrintableZone): string {
  return zone === null ? name : relativise(absolutise(name, zone), zone);
}
