// Zone text to records, groups and faults (spec 04 §4, RFC 1035 §5).
import { takeDirective } from './directives.ts';
import { type Entry, normaliseText, scanEntries, type WordsEntry } from './entries.ts';
import { faultMaker, grammarFault, type Place, SyntaxFault } from './faults.ts';
import { meansNoRdata, type RecordHead, readHead, readOwner, readRdata, relativeOwner, storedRdata } from './record.ts';
import { readSoa } from './soa.ts';
import { NO_FLAGS, parseFlags, type RecordFlags, remarkText, tagLine } from './tags.ts';
import type { ParsedGroup, ParsedRecord, ParsedSoa, ParsedZone, ParseFault, ParseOptions } from './types.ts';
import { zoneName } from './zone-name.ts';

interface State {
  readonly options: ParseOptions;
  readonly zone: string | null;
  origin: string | null;
  /** Absolute owner of the record before. */
  owner: string | null;
  ttl: string | null;
  soa: ParsedSoa | null;
  recordSeen: boolean;
  updateType: string | null;
  readonly records: ParsedRecord[];
  readonly groups: ParsedGroup[];
  /** Number of the open group. */
  group: number | null;
  /** Line of the newest `;|`, to join consecutive ones. */
  groupLine: number;
  /** Tags waiting for the next record. */
  comment: string;
  flags: RecordFlags;
  /** Ordinary comments directly above. */
  remarks: string;
}

/** Content and faults of zone text. Never throws for bad text: every fault is listed, scanning goes on behind it. */
export function parseZoneFile(text: string, options: ParseOptions): ParsedZone {
  const body = normaliseText(text);
  const makeFault = faultMaker(body);
  const errors: ParseFault[] = [];
  const entries = Array.from(scanEntries(body));
  const listing = <T>(run: () => T): T | null => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      errors.push(makeFault(error.place, error.detail));
      return null;
    }
  };
  const zone = listing(() => zoneName(entries, options));
  const state = initialState(options, zone);
  for (const entry of entries) listing(() => takeEntry(state, entry));
  const { ttl, soa, records, groups, updateType } = state;
  return { zone, ttl, soa, records, groups, updateType, errors };
}

function initialState(options: ParseOptions, zone: string | null): State {
  return {
    options,
    zone,
    origin: zone,
    owner: null,
    ttl: null,
    soa: null,
    recordSeen: false,
    updateType: null,
    records: [],
    groups: [],
    group: null,
    groupLine: -1,
    comment: '',
    flags: NO_FLAGS,
    remarks: '',
  };
}

function takeEntry(state: State, entry: Entry): void {
  switch (entry.kind) {
    case 'blank':
      state.group = null;
      state.remarks = '';
      return;
    case 'comment':
      takeComment(state, entry.text, entry);
      return;
    case 'directive':
      state.remarks = '';
      takeDirective(state, entry);
      return;
    case 'record':
      takeRecord(state, entry);
      return;
    case 'broken':
      clearTags(state);
      throw grammarFault(entry, entry.message);
  }
}

function takeComment(state: State, text: string, place: Place): void {
  const body = text.slice(1);
  switch (text[0]) {
    case '|':
      takeGroupComment(state, tagLine('|', body, place), place.line);
      return;
    case '#':
      state.comment += tagLine('#', body, place);
      return;
    case '!':
      if (place.column !== 1) throw grammarFault(place, "';!' must begin in column 1");
      state.flags = parseFlags(body, place, state.options.incremental === true);
      return;
    default:
      state.remarks += `${remarkText(text)}\n`;
  }
}

function takeGroupComment(state: State, text: string, line: number): void {
  const open = state.group === null ? undefined : state.groups[state.group];
  if (open !== undefined && state.groupLine === line - 1) {
    state.groups[open.number] = { number: open.number, comment: (open.comment ?? '') + text };
  } else {
    openGroup(state, text);
  }
  state.groupLine = line;
  state.remarks = '';
}

function openGroup(state: State, comment: string | null): number {
  const number = state.groups.length;
  state.groups.push({ number, comment });
  state.group = number;
  return number;
}

function clearTags(state: State): void {
  state.comment = '';
  state.remarks = '';
  state.flags = NO_FLAGS;
}

function takeRecord(state: State, entry: WordsEntry): void {
  const { flags, zone, remarks } = state;
  const comment = state.comment === '' ? null : state.comment;
  clearTags(state);
  state.recordSeen = true;
  const group = state.group ?? openGroup(state, null);
  // Without a zone name, which is a fault already, nothing can be resolved.
  if (zone === null) return;
  const head = readHead(entry);
  const origin = state.origin ?? zone;
  const place = { line: entry.line, column: entry.words[0]?.column ?? 1 };
  const owner = relativeOwner(takeOwner(state, head, origin, place), zone);
  const isSoa = head.type === 'SOA' && flags.updateOp === null;
  const remark = remarks + besides(entry, isSoa);
  const common = { ...place, ttl: head.ttl, comment, remark: remark.trim() === '' ? null : remark, group };
  if (isSoa) {
    checkSoaPlace(state, owner, place);
    state.soa = { ...common, ...readSoa(head, origin), reference: flags.disabled ? null : flags.reference };
    return;
  }
  state.records.push({ ...common, owner, ...rdataOf(head, flags, origin, zone), ...flags });
}

// Absolute owner; a line that begins with a blank has that of the record before, which a faulty owner leaves unknown.
function takeOwner(state: State, { ownerWord }: RecordHead, origin: string, place: Place): string {
  if (ownerWord !== null) {
    state.owner = null;
    state.owner = readOwner(ownerWord, origin, state.zone ?? origin);
  }
  if (state.owner !== null) return state.owner;
  const message = 'the line begins with a blank, but no record before it gives an owner';
  throw new SyntaxFault(place, { errorName: 'NoPreviousLabelParseError', message });
}

// Comments on the record's own lines. Those inside a SOA are the labels of its fields, which printing brings back.
function besides(entry: WordsEntry, isSoa: boolean): string {
  const inner = isSoa ? '' : entry.innerComment;
  return inner === '' || entry.comment === '' ? inner + entry.comment : `${inner}; ${entry.comment}`;
}

function checkSoaPlace(state: State, owner: string, place: Place): void {
  if (state.soa !== null) {
    const message = `a second SOA; the first is in line ${state.soa.line}`;
    throw new SyntaxFault(place, { errorName: 'ZoneAlreadyHasSOARecord', message });
  }
  if (owner !== '@') {
    const message = `the SOA is at '${owner}', not at the apex`;
    throw new SyntaxFault(place, { errorName: 'ZoneSOARecordNotAtApex', message });
  }
}

function rdataOf(
  head: RecordHead,
  flags: RecordFlags,
  origin: string,
  zone: string,
): Pick<ParsedRecord, 'type' | 'rdata' | 'wire' | 'canon'> {
  if (flags.updateOp === 'DELETE' && meansNoRdata(head.rdata)) {
    const empty = Buffer.alloc(0);
    return { type: head.type, rdata: '', wire: empty, canon: empty };
  }
  const rdata = readRdata(head, origin);
  return { type: rdata.type, rdata: storedRdata(rdata, zone), wire: rdata.wire, canon: rdata.canon };
}
