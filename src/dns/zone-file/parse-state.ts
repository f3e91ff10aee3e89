// What reading one zone text keeps from entry to entry.

import { type FaultDetail, faultMaker, type Place } from './faults.ts';
import { makeNotes, type Notes } from './notes.ts';
import { makeOwners, type Owners } from './owners.ts';
import { makeScanner, normaliseText, type Scanner } from './scanner.ts';
import { makeTtls, type Ttls } from './ttls.ts';
import type { DroppedRecord, ParsedGroup, ParsedRecord, ParsedSoa, ParseFault, ParseOptions } from './types.ts';

/** A text that is read: the zone's own, or a file that it includes. */
export interface Source {
  readonly file: string | undefined;
  readonly includedBy: Source | null;
  readonly scanner: Scanner;
  readonly makeFault: (place: Place, detail: FaultDetail) => ParseFault;
}

export interface ParseState {
  readonly options: ParseOptions;
  /** Absolute, lower case. */
  readonly zone: string;
  readonly owners: Owners;
  readonly ttls: Ttls;
  readonly notes: Notes;
  readonly records: ParsedRecord[];
  readonly groups: ParsedGroup[];
  readonly errors: ParseFault[];
  readonly warnings: ParseFault[];
  readonly dropped: DroppedRecord[];
  source: Source;
  soa: ParsedSoa | null;
  recordSeen: boolean;
  updateType: string | null;
  /** Number of the open group. */
  group: number | null;
  /** Line of the newest `;|`, to join consecutive ones. */
  groupLine: number;
  /** Records and characters made by $GENERATE. */
  generated: number;
  generatedText: number;
  /** Files read by $INCLUDE. */
  included: number;
}

export function makeSource(text: string, file?: string, includedBy: Source | null = null): Source {
  const body = normaliseText(text);
  return { file, includedBy, scanner: makeScanner(body), makeFault: faultMaker(body, file) };
}

export function makeState(zone: string, source: Source, options: ParseOptions): ParseState {
  return {
    options,
    zone,
    owners: makeOwners(zone),
    ttls: makeTtls(options),
    notes: makeNotes(),
    records: [],
    groups: [],
    errors: [],
    warnings: [],
    dropped: [],
    source,
    soa: null,
    recordSeen: false,
    updateType: null,
    group: null,
    groupLine: -1,
    generated: 0,
    generatedText: 0,
    included: 0,
  };
}

/** More of them nobody reads; each takes memory and time. */
const MAX_WARNINGS = 1000;

/** Tells of what is passed over or mended. */
export function warn(state: ParseState, place: Place, detail: FaultDetail): void {
  if (state.warnings.length < MAX_WARNINGS) state.warnings.push(state.source.makeFault(place, detail));
}

/** The number of the open group; a record behind a blank line opens one. */
export function openGroup(state: ParseState, comment: string | null = null): number {
  const number = state.groups.length;
  state.groups.push({ number, comment });
  state.group = number;
  return number;
}
