// Zone text to records, groups and faults (spec 04 §4, RFC 1035 §5).
import { takeRecord } from './add-record.ts';
import { takeDirective } from './directives.ts';
import { grammarFault, type Place, SyntaxFault } from './faults.ts';
import { openInclude } from './include.ts';
import { nextEntry } from './next-entry.ts';
import { addRemark, endParagraph, takeNotes, withLinesAbove } from './notes.ts';
import { setOrigin } from './owners.ts';
import { makeSource, makeState, openGroup, type ParseState, type Source, warn } from './parse-state.ts';
import { behind, takesFixedWords } from './record-words.ts';
import { isDirective } from './scan-words.ts';
import type { Scanner } from './scanner.ts';
import { parseFlags, tagLine } from './tags.ts';
import type { ParsedZone, ParseOptions } from './types.ts';
import { zoneName } from './zone-name.ts';

/** Content and faults of zone text. Never throws for bad text: every fault is listed (up to 1000), reading goes on behind it. */
export function parseZoneFile(text: string, options: ParseOptions): ParsedZone {
  const source = makeSource(text);
  const named = nameOf(source, options);
  if (typeof named !== 'string') return named;
  const state = makeState(named, source, options);
  readSource(state, source);
  keepLastRemarks(state);
  const { zone, ttls, soa, records, groups, updateType, errors, warnings, dropped } = state;
  return { zone, ttl: ttls.zone, soa, records, groups, updateType, errors, warnings, dropped };
}

// Without a zone's name nothing in the text has a meaning.
function nameOf(source: Source, options: ParseOptions): string | ParsedZone {
  try {
    return zoneName(source.scanner.text, options);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const errors = [source.makeFault(error.place, error.detail)];
    const nothing = { zone: null, ttl: null, soa: null, records: [], groups: [], updateType: null };
    return { ...nothing, errors, warnings: [], dropped: [] };
  }
}

/** Behind so many faults reading ends: the text is no zone file. */
const MAX_FAULTS = 1000;

function readSource(state: ParseState, source: Source): void {
  state.source = source;
  const { scanner } = source;
  while (state.errors.length < MAX_FAULTS && nextEntry(scanner)) {
    try {
      takeEntry(state, scanner);
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      state.errors.push(source.makeFault(error.place, error.detail));
    }
  }
}

function takeEntry(state: ParseState, scanner: Scanner): void {
  const { kind } = scanner;
  if (kind === 'record') takeRecord(state, scanner);
  else if (kind === 'comment') takeComment(state, scanner);
  else if (kind === 'broken') takeBroken(state, scanner);
  else {
    endParagraph(state.notes, !state.recordSeen);
    if (kind === 'directive') takeAnyDirective(state, scanner);
    else state.group = null;
  }
}

function takeAnyDirective(state: ParseState, scanner: Scanner): void {
  if (state.ttls.asNamed) requireLineEnd(scanner);
  if (isInclude(scanner)) takeInclude(state, scanner);
  else takeDirective(state, scanner);
}

// Before BIND comes to where the text breaks off, it finds fault with the words up to there.
function takeBroken(state: ParseState, scanner: Scanner): never {
  const last = scanner.words.at(-1);
  const before = state.records.length;
  if (last !== undefined && !isInclude(scanner)) {
    const end = behind(last, last);
    try {
      if (isDirective(scanner)) takeDirective(state, scanner);
      else takeRecord(state, scanner);
    } catch (error) {
      const missing =
        error instanceof SyntaxFault && error.place.line === end.line && error.place.column === end.column;
      if (!missing) throw error;
    }
  }
  takeNotes(state.notes);
  const complete = takesFixedWords(state.records[before]?.type);
  throw grammarFault(complete && last !== undefined ? behind(last, last) : scanner.place, scanner.message);
}

// BIND takes the end of the file for a word of the directive.
function requireLineEnd(scanner: Scanner): void {
  if (!scanner.unended || (isInclude(scanner) && scanner.words.length === 2)) return;
  const { line, words } = scanner;
  throw grammarFault({ line, column: 1 }, `the line of ${words[0]?.text} is not ended`, 'a line break');
}

function isInclude({ words }: Scanner): boolean {
  return words[0]?.text.toUpperCase() === '$INCLUDE';
}

// Origin and owner are behind the file what they were before it; a $TTL in it stays in force, as in BIND.
function takeInclude(state: ParseState, scanner: Scanner): void {
  const { source: outer, owners } = state;
  const { source, origin } = openInclude(state, scanner);
  const before = { ...owners };
  setOrigin(owners, origin);
  readSource(state, source);
  Object.assign(owners, before);
  state.source = outer;
}

function takeComment(state: ParseState, { comment, line, column }: Scanner): void {
  const place = { line, column };
  try {
    takeTag(state, comment, place);
  } catch (error) {
    if (!(error instanceof SyntaxFault) || state.ttls.asNamed === false) throw error;
    warn(state, error.place, { ...error.detail, message: `${error.detail.message}: taken as an ordinary comment` });
    addRemark(state.notes, comment);
  }
}

function takeTag(state: ParseState, text: string, place: Place): void {
  const { notes } = state;
  const body = text.slice(1);
  switch (text[0]) {
    case '|':
      endParagraph(notes, !state.recordSeen);
      takeGroupComment(state, tagLine('|', body, place), place.line);
      return;
    case '#':
      notes.comment += tagLine('#', body, place);
      return;
    case '!':
      if (place.column !== 1) throw grammarFault(place, "';!' must begin in column 1");
      notes.flags = parseFlags(body, place, state.options.incremental === true);
      return;
    default:
      addRemark(notes, text);
  }
}

function takeGroupComment(state: ParseState, text: string, line: number): void {
  const open = state.group === null ? undefined : state.groups[state.group];
  if (open !== undefined && state.groupLine === line - 1) {
    state.groups[open.number] = { number: open.number, comment: (open.comment ?? '') + text };
  } else openGroup(state, text);
  state.groupLine = line;
}

// Comments at the end have no record behind them: they go to the one before.
function keepLastRemarks(state: ParseState): void {
  endParagraph(state.notes, !state.recordSeen);
  const { remarks } = takeNotes(state.notes);
  const last = state.records.at(-1);
  if (last !== undefined) {
    state.records[state.records.length - 1] = { ...last, remark: withLinesAbove(last.remark, remarks) };
  } else if (state.soa !== null) state.soa = { ...state.soa, remark: withLinesAbove(state.soa.remark, remarks) };
}
