// What a search and replace makes of one record: another address of another network, or other data of the same type.

import { addressRange, addressText } from '../../dns/network.ts';
import { canonicalText, parseRdata } from '../../dns/rr/index.ts';
import { DmsError } from '../../domain/errors.ts';
import type { ContentRecord } from '../../domain/zone/content.ts';
import type { Wanted } from '../../store/find-records.ts';
import { canonicalForms } from '../record-query.ts';

/** The record with its new data; null: it is none of those that are meant. */
export type Replacement = (record: ContentRecord) => ContentRecord | null;

/** Throws ReplacementMeansNothing. */
export function replacementOf(
  wanted: Wanted,
  { from, to }: { readonly from: string; readonly to: string },
): Replacement {
  const rule = 'first' in wanted ? addresses(wanted, to) : data(wanted.forms, to);
  if (rule === null) throw new DmsError('ReplacementMeansNothing', { from, to });
  return rule;
}

/** An address keeps its place in the network. */
function addresses({ first, last }: { readonly first: Buffer; readonly last: Buffer }, to: string): Replacement | null {
  const range = addressRange(to);
  if (range === null || range.first.length !== first.length) return null;
  const hostBits = first.map((octet, i) => octet ^ (last[i] ?? 0));
  const isSameLength = range.first.every((octet, i) => (octet ^ (range.last[i] ?? 0)) === hostBits[i]);
  if (!isSameLength) return null;
  return (record) => {
    const { canon, type } = record;
    if (type !== 'A' && type !== 'AAAA') return null;
    if (canon.length !== first.length || canon.compare(first) < 0 || canon.compare(last) > 0) return null;
    const octets = range.first.map((octet, i) => octet | ((canon[i] ?? 0) & (hostBits[i] ?? 0)));
    return { ...record, canon: Buffer.from(octets), rdata: addressText(octets) };
  };
}

/** For every type that can be both; names in it are absolute. */
function data(forms: Extract<Wanted, { forms: unknown }>['forms'], to: string): Replacement | null {
  const rules = new Map<string, { readonly from: Buffer; readonly canon: Buffer; readonly rdata: string }>();
  for (const { type, canon } of forms) {
    if (type === null || canonicalForms([type], to, '.').length === 0) continue;
    const parsed = parseRdata(type, to, '.');
    rules.set(type, { from: canon, canon: parsed.canon, rdata: canonicalText(type, parsed.wire) });
  }
  if (rules.size === 0) return null;
  return (record) => {
    const rule = rules.get(record.type);
    return rule?.from.equals(record.canon) === true ? { ...record, canon: rule.canon, rdata: rule.rdata } : null;
  };
}
