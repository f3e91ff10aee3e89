// A zone in canonical form: one record per line, as `named-compilezone -i local -s full -o -` of BIND 9.18 writes it.
import { absolutise } from '../name.ts';
import { canonicalText, parseRdata } from '../rr/index.ts';
import { ttlSeconds } from '../ttl.ts';
import { type CanonicalRecord, forEachRrset } from './canonical-order.ts';
import type { ParsedSoa } from './types.ts';

export type { CanonicalRecord };

export type CanonicalSoa = Pick<
  ParsedSoa,
  'mname' | 'rname' | 'serial' | 'refresh' | 'retry' | 'expire' | 'minimum' | 'ttl' | 'shownOwner'
>;

export interface CanonicalZone {
  /** Absolute, in the case to be shown. */
  readonly name: string;
  /** Of records without one of their own; null: the SOA's minimum. */
  readonly ttl: string | number | null;
  readonly soa: CanonicalSoa | null;
  /** In the order of the file, without the SOA. */
  readonly records: readonly CanonicalRecord[];
}

/** Text of the zone without its disabled records, names absolute, in the order and with the TTLs of forEachRrset. */
export function printCanonical(zone: CanonicalZone): string {
  const seconds = secondsReader(zone);
  const chunks: string[] = [];
  let lines: string[] = [];
  forEachRrset(withSoa(zone), zone.name, ({ owner, type, ttl, records }) => {
    const name = absolutise(owner, zone.name);
    const start = name + behindName(name.length, seconds(ttl), type);
    for (const { wire } of records) lines.push(start, canonicalText(type, wire), '\n');
    if (lines.length < CHUNK) return;
    chunks.push(lines.join(''));
    lines = [];
  });
  return chunks.join('') + lines.join('');
}

/** Pieces of text joined at a time. */
const CHUNK = 4096;

function withSoa({ name, soa, records }: CanonicalZone): readonly CanonicalRecord[] {
  const enabled = records.some(({ disabled }) => disabled) ? records.filter(({ disabled }) => !disabled) : records;
  if (soa === null) return enabled;
  const { mname, rname, serial, refresh, retry, expire, minimum, ttl } = soa;
  const text = `${mname} ${rname} ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
  const shown = soa.shownOwner === undefined ? {} : { shownOwner: soa.shownOwner };
  return [{ owner: '@', ttl, ...parseRdata('SOA', text, name), ...shown }, ...enabled];
}

// Seconds of a record's TTL; texts are few and often the same.
function secondsReader({ ttl, soa }: CanonicalZone): (text: string | null) => number {
  const read = (text: string | number): number => (typeof text === 'number' ? text : (ttlSeconds(text) ?? 0));
  const byDefault = read(ttl ?? soa?.minimum ?? 0);
  let lastText = '';
  let lastSeconds = 0;
  return (text) => {
    if (text === null) return byDefault;
    if (text === lastText) return lastSeconds;
    lastText = text;
    lastSeconds = read(text);
    return lastSeconds;
  };
}

// Columns of TTL and rdata, from 0; in BIND's words the style "full". Class and type follow the TTL.
const TTL_COLUMN = 46;
const RDATA_COLUMN = 64;
const TAB = 8;

// By TTL and type, then by the length of the name: there are few of each.
const behind = new Map<number, Map<string, string[]>>();

// What stands between an owner of so many characters and the rdata.
function behindName(length: number, ttl: number, type: string): string {
  let byType = behind.get(ttl);
  if (byType === undefined) {
    if (behind.size > 1000) behind.clear();
    byType = new Map();
    behind.set(ttl, byType);
  }
  let texts = byType.get(type);
  if (texts === undefined) {
    texts = [];
    byType.set(type, texts);
  }
  texts[length] ??= layOut(length, String(ttl), type);
  return texts[length];
}

function layOut(length: number, ttl: string, type: string): string {
  let text = '';
  let column = length;
  for (const [word, from] of [[ttl, TTL_COLUMN] as const, ['IN', 0] as const, [type, 0] as const]) {
    text += gap(column, from) + word;
    column = Math.max(from, column + 1) + word.length;
  }
  return text + gap(column, RDATA_COLUMN);
}

// From one column to another, or past the next one if that is behind it already: tabs, then blanks.
function gap(from: number, to: number): string {
  const target = Math.max(to, from + 1);
  const tabs = Math.floor(target / TAB) - Math.floor(from / TAB);
  return '\t'.repeat(tabs) + ' '.repeat(tabs > 0 ? target % TAB : target - from);
}
