// A zone file read and checked as a name server would, without a database: what `check_zone` says (issue "check_zone").

import { printCanonical } from '../../../dns/zone-file/canonical.ts';
import { type ParsedZone, type ParseFault, parseZoneFile } from '../../../dns/zone-file/index.ts';
import type { CheckedContent } from '../content.ts';
import { blamedLines, type Placed } from './blamed-lines.ts';
import { CHECK_IDS, type CheckId, checkRow, type Fault, type Level } from './check-table.ts';
import { checkZone } from './checks.ts';
import { mendRrsets } from './mend-for-loading.ts';
import { zoneIndex } from './zone-index.ts';

/** What is found in a file: by a check, or by the parser, whose faults are called `syntax` where no check has a name for them. */
export interface Finding {
  readonly id: CheckId | 'syntax';
  readonly level: Level;
  /** The included file it is in; null for the file itself. */
  readonly file: string | null;
  /** From 1; null for the zone as a whole. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

export interface CheckTextOptions {
  /** Absolute, lower case, as `checkZoneName` gives it. */
  readonly zone: string;
  /** Levels that differ from the table's. */
  readonly levels?: ReadonlyMap<CheckId, Level>;
  /** Text of a file that $INCLUDE names; throws an Error. Without it $INCLUDE is a fault. */
  readonly include?: (path: string) => string;
}

export interface CheckedText {
  /** In the order of the lines, those about the whole zone last. */
  readonly findings: readonly Finding[];
  readonly errors: number;
  readonly warnings: number;
  /** Records of the zone, the SOA included. */
  readonly records: number;
  /** As a name server would load it; null where there are errors. Made when asked for. */
  readonly loaded: () => CheckedContent | null;
  /** The zone in canonical form, as named-compilezone prints it; null where there are errors. */
  readonly canonical: () => string | null;
}

const IN_FILE: readonly (readonly [CheckId, Level])[] = CHECK_IDS.flatMap((id) => {
  const { inFile } = checkRow(id);
  return inFile === undefined ? [] : [[id, inFile] as const];
});

/** What can be said of the records that were understood, though others were not. */
const SAFE_BESIDE_FAULTS: ReadonlySet<CheckId> = new Set<CheckId>([
  'owner-zone',
  'server-managed',
  'owner-hostname',
  'target-hostname',
  'target-is-address',
  'duplicate',
  'rrset-ttl',
  'rrset-size',
  'soa-not-apex',
  'soa-multiple',
  'cname-multiple',
  'cname-other-data',
  'dname-multiple',
  'wildcard-ns',
  'wildcard-dname',
  'wildcard-inner',
  'ds-apex',
]);

/** Takes the zone as one that keeps its own SOA and apex NS. Never throws for a bad file. */
export function checkZoneText(text: string, { zone, levels, include }: CheckTextOptions): CheckedText {
  const parsed = parseZoneFile(text, { zone, reading: 'named', ...(include === undefined ? {} : { include }) });
  const content = contentOf(parsed, zone);
  const index = zoneIndex(content);
  const merged = new Map([...IN_FILE, ...(levels ?? [])]);
  const all = checkZone(content, { useApexNs: false, levels: merged, index });
  const faults = parsed.errors.length === 0 ? all : all.filter(({ id }) => SAFE_BESIDE_FAULTS.has(id));
  const blamed = blamedLines(parsed, zone);
  const findings = [
    ...(text.startsWith('\ufeff') ? [BYTE_ORDER_MARK] : []),
    ...parsed.errors.map((fault) => ofParser(blamed.fault(fault), 'error')),
    ...parsed.warnings.map((fault) => ofParser(fault, 'warning')),
    ...faults.map((fault) => ofCheck(fault, blamed.record(fault))),
  ].sort(byPlace);
  const errors = findings.filter(({ level }) => level === 'error').length;
  return {
    findings,
    errors,
    warnings: findings.length - errors,
    records: parsed.records.length + (parsed.soa === null ? 0 : 1),
    loaded: () => (errors > 0 ? null : mendRrsets(content, index).content),
    canonical: () => (errors > 0 ? null : printCanonical({ ...parsed, name: zone })),
  };
}

// The parser passes over it, as edited text may have one.
const BYTE_ORDER_MARK: Finding = {
  id: 'syntax',
  level: 'error',
  file: null,
  line: 1,
  column: 1,
  message: 'the file begins with a byte order mark, which a name server takes for a name',
};

function contentOf(parsed: ParsedZone, zone: string): CheckedContent {
  const { soa, records } = parsed;
  // Only records below a $TTL, or without any fault of theirs, are left without a TTL of their own.
  return { zone, ttl: parsed.ttl ?? soa?.minimum ?? '0', soa, records };
}

const CHECK_OF_FAULT: Readonly<Record<string, CheckId>> = {
  LabelNotInDomain: 'owner-zone',
  ZoneAlreadyHasSOARecord: 'soa-multiple',
  ZoneSOARecordNotAtApex: 'soa-not-apex',
  DuplicateRecordInZone: 'duplicate',
};

function ofParser(fault: ParseFault, level: Level): Finding {
  const { line, column, expected, errorName } = fault;
  const message = expected === undefined ? fault.message : `${fault.message}; expected ${expected}`;
  return { id: CHECK_OF_FAULT[errorName] ?? 'syntax', level, file: fault.file ?? null, line, column, message };
}

function ofCheck({ id, level, message, record }: Fault, blamed: Placed): Finding {
  const { file, line, column } = blamed;
  return {
    id,
    level,
    file: file ?? null,
    line: line ?? null,
    column: column ?? null,
    // The place is told apart, unless it is another one.
    message: line === (record as Placed | undefined)?.line ? message.replace(/^line \d+: /, '') : message,
  };
}

function byPlace(a: Finding, b: Finding): number {
  if (a.line === null || b.line === null) return Number(a.line === null) - Number(b.line === null);
  if (a.file !== b.file) return (a.file ?? '') < (b.file ?? '') ? -1 : 1;
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
}
