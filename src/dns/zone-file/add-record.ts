// A record's words become a record, or the SOA, of the zone that is being read.

import { absolutise } from '../name.ts';
import type { Word } from '../words.ts';
import { type Place, SyntaxFault } from './faults.ts';
import { remarkOf, type TakenNotes, takeNotes } from './notes.ts';
import { takeOwner } from './owners.ts';
import { openGroup, type ParseState, warn } from './parse-state.ts';
import { meansNoRdata, type ReadRdata, type RecordHead, readHead, readRdata } from './record-words.ts';
import type { Scanner } from './scanner.ts';
import { readSoa } from './soa.ts';
import { carryTtl, recordTtl, takeSoaMinimum } from './ttls.ts';
import type { ParsedRecord } from './types.ts';

/** A record line with the comments and tags that wait for it. Throws SyntaxFault. */
export function takeRecord(state: ParseState, scanner: Scanner): void {
  const notes = takeNotes(state.notes);
  state.recordSeen = true;
  if (state.group === null) openGroup(state);
  const { words, indented } = scanner;
  const place = { line: scanner.line, column: scanner.column };
  if (!indented && words[0] !== undefined) takeOwner(state.owners, words[0]);
  const { last, inside, origin, shown } = state.owners;
  if (last === null) throw noOwner(place);
  const owner = { name: last, inside, typed: indented ? null : (words[0] ?? null), origin, shown };
  const head = readHead(scanner, indented ? 0 : 1, state.ttls);
  const remark = remarkOf(notes.remarks, scanner, head.type === 'SOA');
  if (head.type === 'SOA' && notes.flags.updateOp === null && inside)
    addSoa(state, { owner, head, notes, remark, place });
  else addRecord(state, { owner, head, notes, remark, place });
}

function noOwner(place: Place): SyntaxFault {
  const message = 'the line begins with a blank, but no record before it gives an owner';
  return new SyntaxFault(place, { errorName: 'NoPreviousLabelParseError', message });
}

export interface RecordDraft {
  /** `name`: relative to the zone, absolute outside it. `typed`: its word, if there is one. `shown`: see Owners. */
  readonly owner: {
    readonly name: string;
    readonly inside: boolean;
    readonly typed: Word | null;
    readonly origin: string;
    readonly shown: string | null;
  };
  readonly head: RecordHead;
  readonly notes: TakenNotes;
  readonly remark: string | null;
  readonly place: Place;
  readonly generated?: true;
}

/** Adds what a draft describes to the records. Throws SyntaxFault. */
export function addRecord(state: ParseState, draft: RecordDraft): void {
  const { head, notes, place, owner } = draft;
  const { flags } = notes;
  // BIND misses no TTL of a record that is left out.
  const ttl = owner.inside ? recordTtl(state.ttls, head.ttl, false, place) : null;
  const rdata = rdataOf(state, draft);
  if (owner.inside) carryTtl(state.ttls, owner.shown ?? owner.name, head.type);
  else {
    dropRecord(state, draft);
    return;
  }
  const record: ParsedRecord = {
    line: place.line,
    column: place.column,
    owner: owner.name,
    ttl,
    type: head.type,
    rdata: rdata.text,
    wire: rdata.wire,
    canon: rdata.canon,
    disabled: flags.disabled,
    lockPtr: flags.lockPtr,
    trackReverse: flags.trackReverse,
    forceReverse: flags.forceReverse,
    reference: flags.reference,
    comment: notes.comment,
    remark: draft.remark,
    updateOp: flags.updateOp,
    group: state.group ?? openGroup(state),
  };
  const { file } = state.source;
  const { shown } = owner;
  // Properties that few records have.
  const isPlain = file === undefined && shown === null && draft.generated === undefined;
  const made = draft.generated === undefined ? {} : { generated: draft.generated };
  state.records.push(isPlain ? record : { ...record, ...shownAs(shown), ...fromFile(file), ...made });
}

function shownAs(shown: string | null): { shownOwner?: string } {
  return shown === null ? {} : { shownOwner: shown };
}

function fromFile(file: string | undefined): { file?: string } {
  return file === undefined ? {} : { file };
}

const EMPTY = Buffer.alloc(0);

function rdataOf({ zone }: ParseState, { head, notes, owner }: RecordDraft): Omit<ReadRdata, 'type'> {
  if (notes.flags.updateOp === 'DELETE' && meansNoRdata(head.rdata)) return { text: '', wire: EMPTY, canon: EMPTY };
  return readRdata(head, owner.origin, zone);
}

// BIND leaves out what lies outside the zone, with a warning; what people edit must not vanish.
function dropRecord(state: ParseState, { owner, head, place }: RecordDraft): void {
  const detail = {
    message: `'${owner.name}' is not in ${state.zone}`,
    errorName: 'LabelNotInDomain',
    data: { label_thing: owner.typed?.text ?? owner.name },
  };
  const { options, source } = state;
  if ((options.outOfZone ?? (options.reading === 'named' ? 'drop' : 'error')) === 'error') {
    throw new SyntaxFault(place, detail);
  }
  warn(state, place, { ...detail, message: `${detail.message}: left out` });
  state.dropped.push({ ...fromFile(source.file), ...place, owner: owner.name, type: head.type });
}

function addSoa(state: ParseState, { owner, head, notes, remark, place }: RecordDraft): void {
  const { values, canon } = readSoa(head, owner.origin);
  if (owner.name !== '@') {
    const message = `the SOA is at '${absolutise(owner.name, state.zone)}', not at the apex`;
    throw new SyntaxFault(place, { errorName: 'ZoneSOARecordNotAtApex', message });
  }
  if (state.soa !== null) {
    if (state.soa.canon.equals(canon)) return;
    const message = `a second SOA; the first is in line ${state.soa.line}`;
    throw new SyntaxFault(place, { errorName: 'ZoneAlreadyHasSOARecord', message });
  }
  const ttl = recordTtl(state.ttls, head.ttl, true, place);
  if (ttl === null) takeSoaMinimum(state.ttls, values.minimum);
  const { flags, comment } = notes;
  const reference = flags.disabled ? null : flags.reference;
  const group = state.group ?? openGroup(state);
  state.soa = { ...place, ...values, canon, ttl, reference, comment, remark, group, ...shownAs(owner.shown) };
}
