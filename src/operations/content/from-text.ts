// zi_text of a request → the content of a version (spec 03 §7.3, spec 04 §4).

import {
  type ParsedRecord,
  type ParsedSoa,
  type ParsedZone,
  type ParseFault,
  parseZoneFile,
} from '../../dns/zone-file/index.ts';
import { DmsError, type ErrorName, isErrorName } from '../../domain/errors.ts';
import {
  type ContentRecord,
  firstGroupAsApex,
  UNGROUPED,
  withoutDerived,
  type ZoneContent,
} from '../../domain/zone/content.ts';
import { type ApexDefaults, apexFields } from './apex-fields.ts';
import { type Draft, type Place, placeData } from './place.ts';

export interface TextDraft extends Draft<ZoneContent> {
  /** `$TTL` stood in the text: only then are TTLs normalised. */
  readonly hasTtl: boolean;
  /** REF: of the SOA, the zone's reference on creation. */
  readonly reference: string | null;
}

/**
 * Parsed text, its first fault thrown: text that does not parse is never half taken. `reading` 'named' is for files that
 * others wrote: what named passes over or mends is among the warnings.
 */
export function parseText(
  zone: string | null,
  text: string,
  reading: 'dms' | 'named' = 'dms',
  outOfZone: 'drop' | 'error' = reading === 'named' ? 'drop' : 'error',
): ParsedZone {
  const name = zone === null ? { zone, useOriginAsName: true } : { zone };
  const parsed = parseZoneFile(text, { ...name, reading, outOfZone, zoneTtlKnown: true });
  requireNoFault(parsed, zone);
  return parsed;
}

/** The same of an incremental zone file: its zone is what the text says, else `name` (spec 02 §3.3). */
export function parseIncremental(name: string | null, text: string): ParsedZone {
  const parsed = parseZoneFile(text, { zone: name, useOriginAsName: true, incremental: true });
  requireNoFault(parsed, name);
  return parsed;
}

/** The content of parsed text. Throws what `apexFields` throws. */
export function contentFromText(zone: string, parsed: ParsedZone, defaults: ApexDefaults): TextDraft {
  const { soa, ttl } = apexFields(zone, soaFields(parsed), defaults);
  const numbers = new Map(
    parsed.groups.map((group) => [group.number, group.comment === null ? UNGROUPED : group.number + 1]),
  );
  const apexFirst = parsed.soa !== null && parsed.soa.group === 0;
  if (apexFirst) numbers.set(0, 1);
  const all = parsed.records.map((record) => contentRecord(record, numbers.get(record.group) ?? UNGROUPED));
  const groups = parsed.groups
    .map((group) => ({ number: numbers.get(group.number) ?? UNGROUPED, comment: group.comment }))
    .filter((group) => group.number !== UNGROUPED);
  const { useApexNs } = defaults;
  const comments = parsed.soa === null ? {} : { comment: parsed.soa.comment, remark: parsed.soa.remark };
  const draft: ZoneContent = { zone, ttl, soa: { ...soa, ...comments }, records: all, groups };
  const placed = apexFirst ? firstGroupAsApex(draft, useApexNs) : draft;
  return {
    content: { ...placed, records: withoutDerived(placed.records, useApexNs) },
    places: placesIn(placed.records, parsed.records),
    hasTtl: parsed.ttl !== null,
    reference: parsed.soa?.reference ?? null,
  };
}

function soaFields(parsed: ParsedZone) {
  const { soa, ttl } = parsed;
  return { ...(ttl === null ? {} : { zone_ttl: ttl }), ...(soa === null ? {} : fieldsOf(soa)) };
}

function fieldsOf(soa: ParsedSoa) {
  return {
    soa_serial: soa.serial,
    soa_mname: soa.mname,
    soa_rname: soa.rname,
    soa_refresh: soa.refresh,
    soa_retry: soa.retry,
    soa_expire: soa.expire,
    soa_minimum: soa.minimum,
    soa_ttl: soa.ttl,
  };
}

/** A parsed record is one of a content already, but for the number of its group. */
function contentRecord(record: ParsedRecord, group: number): ContentRecord {
  return record.group === group ? record : { ...record, group };
}

/** Made when the first is asked for: only a fault asks, and a map of a large zone takes longer than all the rest. */
function placesIn(records: readonly ContentRecord[], parsed: readonly ParsedRecord[]): TextDraft['places'] {
  let made: Map<ContentRecord, ParsedRecord | undefined> | null = null;
  const find = (record: ContentRecord): Place | undefined => {
    made ??= new Map(records.map((one, i) => [one, parsed[i]]));
    const found = made.get(record);
    return found === undefined ? undefined : placeOf(found);
  };
  return { get: find };
}

function placeOf(record: ParsedRecord): Place {
  const { owner, ttl, type, rdata, line, column, group } = record;
  return { rr: { label: owner, ttl, class: 'IN', type, rdata }, group, index: 0, line, column };
}

/** How many faults an answer lists behind the first one. */
const MOST_FAULTS = 50;

/** Grammar faults are ZiTextParseError; faults of one record keep their own name and add line and column. */
function requireNoFault({ zone, errors }: ParsedZone, name: string | null): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  throw textError(zone ?? name ?? '', first, { more, faults: others.slice(0, MOST_FAULTS).map(faultData) });
}

interface OtherFaults {
  readonly more: string;
  readonly faults: readonly Readonly<Record<string, unknown>>[];
}

function textError(zone: string, fault: ParseFault, { more, faults }: OtherFaults): DmsError {
  const text = `${zone} line ${fault.line} column ${fault.column}: ${messageOf(fault)}${more}`;
  const position = { lineno: fault.line, col: fault.column, marked_input_line: fault.marked };
  const listed = faults.length > 0 ? { more_faults: faults } : {};
  const known = nameOf(fault);
  if (known === 'ZiTextParseError') {
    const data = { parse_error: fault.message, name: zone, ...position, ...fault.data, ...listed };
    return new DmsError(known, data, text);
  }
  return new DmsError(known, { ...placeData(zone, undefined), ...fault.data, ...position, ...listed }, text);
}

function faultData(fault: ParseFault): Readonly<Record<string, unknown>> {
  const { line: lineno, column: col, marked: marked_input_line } = fault;
  return { error: nameOf(fault), lineno, col, marked_input_line, message: messageOf(fault) };
}

function messageOf({ message, expected }: ParseFault): string {
  return expected === undefined ? message : `${message}; expected ${expected}`;
}

function nameOf({ errorName }: ParseFault): ErrorName {
  return isErrorName(errorName) ? errorName : 'ZiTextParseError';
}
