// The `$` directives of zone text (spec 04 §4.1).
import { NameError, parseName } from '../name.ts';
import { parseTtl, TtlError } from '../ttl.ts';
import type { WordsEntry } from './entries.ts';
import { grammarFault, type Place, SyntaxFault } from './faults.ts';

/** What directives change. */
export interface DirectiveState {
  origin: string | null;
  ttl: string | null;
  updateType: string | null;
  readonly recordSeen: boolean;
  readonly options: { readonly incremental?: boolean };
}

/** Takes a directive. Throws SyntaxFault, in column 1 but for surplus words. */
export function takeDirective(state: DirectiveState, entry: WordsEntry): void {
  const [keyword, value, more] = entry.words;
  const place: Place = { line: entry.line, column: 1 };
  const name = keyword?.text.toUpperCase() ?? '';
  if (name === '$INCLUDE') throw refused(place, 'IncludeNotSupported', '$INCLUDE is not supported');
  if (name === '$GENERATE') throw refused(place, 'GenerateNotSupported', '$GENERATE is not supported');
  const take = DIRECTIVES[name];
  if (take === undefined) throw grammarFault(place, `unknown directive '${keyword?.text}'`, '$ORIGIN, $TTL');
  if (value === undefined) throw grammarFault(place, `${name} has no value`);
  if (more !== undefined) throw grammarFault(more, `${name} takes one value`);
  take(state, value.text, place);
}

const DIRECTIVES: Readonly<Record<string, (state: DirectiveState, value: string, place: Place) => void>> = {
  $TTL: takeTtl,
  $ORIGIN: takeOrigin,
  $UPDATE_TYPE: takeUpdateType,
};

function refused(place: Place, errorName: string, message: string, data: Readonly<Record<string, unknown>> = {}) {
  return new SyntaxFault(place, { errorName, message, data });
}

function takeTtl(state: DirectiveState, value: string, place: Place): void {
  if (state.ttl !== null || state.recordSeen) {
    throw refused(place, 'TtlInWrongPlace', '$TTL must stand once, before the first record');
  }
  try {
    parseTtl(value);
  } catch (error) {
    if (error instanceof TtlError) throw refused(place, 'TtlParseError', error.message, { ttl_thing: value });
    throw error;
  }
  state.ttl = value;
}

function takeOrigin(state: DirectiveState, value: string, place: Place): void {
  try {
    state.origin = parseName(value, state.origin);
  } catch (error) {
    if (error instanceof NameError) throw refused(place, 'HostnameParseError', error.message, { origin_thing: value });
    throw error;
  }
}

function takeUpdateType(state: DirectiveState, value: string, place: Place): void {
  if (state.options.incremental !== true) {
    throw refused(place, 'UpdateTypeNotSupported', '$UPDATE_TYPE is for incremental updates only');
  }
  if (!/^[A-Za-z0-9_.-]{1,60}$/.test(value)) throw grammarFault(place, `'${value}' is not an update type`);
  state.updateType = value;
}
