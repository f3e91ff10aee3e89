// Zone text to records, groups and faults (spec 04 §4, RFC 1035 §5).
import { canonicalName, checkZoneName, NameError, parseName } from '../name.ts';
import { parseTtl, TtlError } from '../ttl.ts';
import { type Entry, normaliseText, scanEntries, type WordsEntry } from './entries.ts';
import { faultMaker, grammarFault, type Place, SyntaxFault } from './faults.ts';
import {
  absoluteOwner,
  meansNoRdata,
  type RecordHead,
  readHead,
  readOwner,
  readRdata,
  relativeOwner,
  storedRdata,
} from './record.ts';
import { readSoa } from './soa.ts';
import { NO_FLAGS, parseFlags, type RecordFlags, remarkText, tagLine } from './tags.ts';
import type { ParsedGroup, ParsedRecord, ParsedSoa, ParsedZone, ParseFault, ParseOptions } from './types.ts';

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
  const guarded = (place: Place, run: () => void) => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      errors.push(makeFault(error.place ?? place, error.detail));
    }
  };
  let zone: string | null = null;
  guarded(START, () => {
    zone = zoneName(entries, options);
  });
  const state = initialState(options, zone);
  for (const entry of entries) guarded({ line: entry.line, column: 1 }, () => takeEntry(state, entry));
  const { ttl, soa, records, groups, updateType } = state;
  return { zone, ttl, soa, records, groups, updateType, errors };
}

const START: Place = { line: 1, column: 1 };

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

// The name given, or in origin mode the $ORIGIN in force at the first record, overridden by an absolute owner of the SOA.
function zoneName(entries: readonly Entry[], options: ParseOptions): string | null {
  const given = options.zone === null ? null : givenName(options.zone, options.useOriginAsName === true);
  if (!options.useOriginAsName && given !== null) return given;
  const found = derivedName(entries, given) ?? given;
  if (found !== null) return canonicalName(found);
  throw new SyntaxFault(START, {
    message: 'the zone has no name: none was given, and there is neither $ORIGIN nor a SOA with an absolute owner',
    errorName: 'ZoneNameUndefined',
  });
}

function givenName(text: string, optional: boolean): string | null {
  try {
    return checkZoneName(text);
  } catch (error) {
    if (!(error instanceof NameError)) throw error;
    if (optional) return null;
    throw new SyntaxFault(START, {
      message: error.message,
      errorName: 'BadInitialZoneName',
      data: { value: text },
    });
  }
}

function derivedName(entries: readonly Entry[], given: string | null): string | null {
  let origin = given;
  let atFirstRecord: string | null | undefined;
  for (const entry of entries) {
    if (entry.kind === 'directive') origin = nextOrigin(entry, origin);
    if (entry.kind !== 'record') continue;
    if (atFirstRecord === undefined) atFirstRecord = origin;
    const owner = soaOwner(entry, origin);
    if (owner !== null) return owner;
  }
  return atFirstRecord ?? origin;
}

// The origin behind a directive; faults are reported when the entry itself is taken.
function nextOrigin(entry: WordsEntry, origin: string | null): string | null {
  const [keyword, value] = entry.words;
  if (keyword?.text.toUpperCase() !== '$ORIGIN' || value === undefined) return origin;
  try {
    return parseName(value.text, origin);
  } catch {
    return origin;
  }
}

function soaOwner(entry: WordsEntry, origin: string | null): string | null {
  if (entry.indented || !entry.words.some((word) => word.text.toUpperCase() === 'SOA')) return null;
  try {
    const { ownerWord, type } = readHead(entry);
    if (type !== 'SOA' || ownerWord === null) return null;
    return absoluteOwner(ownerWord, origin);
  } catch {
    return null;
  }
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

function takeDirective(state: State, entry: WordsEntry): void {
  const [keyword, value, more] = entry.words;
  const place = { line: entry.line, column: 1 };
  const fail = (errorName: string, message: string, data: Readonly<Record<string, unknown>> = {}) =>
    new SyntaxFault(place, { errorName, message, data });
  const name = keyword?.text.toUpperCase();
  if (name === '$INCLUDE') throw fail('IncludeNotSupported', '$INCLUDE is not supported');
  if (name === '$GENERATE') throw fail('GenerateNotSupported', '$GENERATE is not supported');
  if (name !== '$TTL' && name !== '$ORIGIN' && name !== '$UPDATE_TYPE') {
    throw grammarFault(place, `unknown directive '${keyword?.text}'`, '$ORIGIN, $TTL');
  }
  if (value === undefined) throw grammarFault(place, `${name} has no value`);
  if (more !== undefined) throw grammarFault(more, `${name} takes one value`);
  if (name === '$TTL') {
    if (state.ttl !== null || state.recordSeen) {
      throw fail('TtlInWrongPlace', '$TTL must stand once, before the first record');
    }
    try {
      parseTtl(value.text);
    } catch (error) {
      if (error instanceof TtlError) throw fail('TtlParseError', error.message, { ttl_thing: value.text });
      throw error;
    }
    state.ttl = value.text;
  } else if (name === '$ORIGIN') {
    try {
      state.origin = parseName(value.text, state.origin);
    } catch (error) {
      if (error instanceof NameError) throw fail('HostnameParseError', error.message, { origin_thing: value.text });
      throw error;
    }
  } else {
    takeUpdateType(state, value.text, place);
  }
}

function takeUpdateType(state: State, value: string, place: Place): void {
  if (state.options.incremental !== true) {
    const message = '$UPDATE_TYPE is for incremental updates only';
    throw new SyntaxFault(place, { errorName: 'UpdateTypeNotSupported', message });
  }
  if (!/^[A-Za-z0-9_.-]{1,60}$/.test(value)) throw grammarFault(place, `'${value}' is not an update type`);
  state.updateType = value;
}

function takeRecord(state: State, entry: WordsEntry): void {
  const { flags } = state;
  const comment = state.comment === '' ? null : state.comment;
  const above = state.remarks;
  clearTags(state);
  state.recordSeen = true;
  const group = state.group ?? openGroup(state, null);
  const { zone } = state;
  if (zone === null) return;
  const head = readHead(entry);
  const origin = state.origin ?? zone;
  if (head.ownerWord !== null) {
    state.owner = null;
    state.owner = readOwner(head.ownerWord, origin, zone);
  }
  const column = entry.words[0]?.column ?? 1;
  if (state.owner === null) {
    const message = 'the line begins with a blank, but no record before it gives an owner';
    throw new SyntaxFault({ line: entry.line, column }, { errorName: 'NoPreviousLabelParseError', message });
  }
  const isSoa = head.type === 'SOA' && flags.updateOp === null;
  // The comments inside a SOA are the labels of its fields, which printing brings back.
  const beside = [isSoa ? '' : entry.innerComment, entry.comment].filter((part) => part !== '').join('; ');
  const remark = `${above}${beside}`;
  const common = {
    line: entry.line,
    column,
    ttl: head.ttl,
    comment,
    remark: remark.trim() === '' ? null : remark,
    group,
  };
  const owner = relativeOwner(state.owner, zone);
  if (isSoa) {
    checkSoaPlace(state, owner, common);
    state.soa = { ...common, ...readSoa(head, origin), reference: flags.disabled ? null : flags.reference };
    return;
  }
  state.records.push({ ...common, owner, ...rdataOf(head, flags, origin, zone), ...flags });
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
