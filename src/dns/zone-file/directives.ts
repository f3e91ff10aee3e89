// The `$` directives of zone text that change what follows them (spec 04 §4.1, RFC 1035 §5.1, RFC 2308 §4).
import { NameError, parseName } from '../name.ts';
import type { Word } from '../words.ts';
import { grammarFault, type Place, SyntaxFault } from './faults.ts';
import { takeGenerate } from './generate.ts';
import { setOrigin } from './owners.ts';
import type { ParseState } from './parse-state.ts';
import type { Scanner } from './scanner.ts';
import { takeDefaultTtl } from './ttls.ts';

/** Takes a directive other than $INCLUDE. Throws SyntaxFault, in column 1 but for surplus words. */
export function takeDirective(state: ParseState, scanner: Scanner): void {
  const [keyword, value, more] = scanner.words;
  const place: Place = { line: scanner.line, column: 1 };
  const name = keyword?.text.toUpperCase() ?? '';
  if (name === '$GENERATE') {
    takeGenerate(state, scanner, place);
    return;
  }
  const take = DIRECTIVES[name];
  if (take === undefined) {
    throw grammarFault(place, `unknown directive '${keyword?.text}'`, '$ORIGIN, $TTL, $INCLUDE or $GENERATE');
  }
  if (value === undefined) throw grammarFault(place, `${name} has no value`);
  if (value.quoted) throw grammarFault(value, `the value of ${name} must not be quoted`);
  if (more !== undefined) throw grammarFault(more.line === place.line ? more : place, `${name} takes one value`);
  take(state, value, place);
}

const DIRECTIVES: Readonly<Record<string, (state: ParseState, value: Word, place: Place) => void>> = {
  $TTL: (state, value, place) => takeDefaultTtl(state.ttls, value.text, place),
  $ORIGIN: takeOrigin,
  $UPDATE_TYPE: takeUpdateType,
  // What a dump of named begins with: the time that its TTLs are counted from.
  $DATE: (_state, value) => {
    if (!/^\d{14}$/.test(value.text)) throw grammarFault(value, `'${value.text}' is not a time`, 'YYYYMMDDHHmmSS');
  },
};

function takeOrigin({ owners }: ParseState, { text }: Word, place: Place): void {
  setOrigin(owners, originName(text, owners.origin, place));
}

/** The absolute name that a directive gives as origin. Throws SyntaxFault. */
export function originName(text: string, origin: string, place: Place): string {
  try {
    return parseName(text, origin);
  } catch (error) {
    if (!(error instanceof NameError)) throw error;
    const { message } = error;
    throw new SyntaxFault(place, { errorName: 'HostnameParseError', message, data: { origin_thing: text } });
  }
}

function takeUpdateType(state: ParseState, { text }: Word, place: Place): void {
  if (state.options.incremental !== true) {
    const message = '$UPDATE_TYPE is for incremental updates only';
    throw new SyntaxFault(place, { errorName: 'UpdateTypeNotSupported', message, data: {} });
  }
  if (!/^[A-Za-z0-9_.-]{1,60}$/.test(text)) throw grammarFault(place, `'${text}' is not an update type`);
  state.updateType = text;
}
