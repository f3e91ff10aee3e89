// The name of the zone that a text is about (spec 04 §4.5).
import { canonicalName, checkZoneName, NameError, parseName } from '../name.ts';
import { type Place, SyntaxFault } from './faults.ts';
import { nextEntry } from './next-entry.ts';
import { absoluteOwner } from './owners.ts';
import { readHead } from './record-words.ts';
import { makeScanner, type Scanner } from './scanner.ts';
import type { ParseOptions } from './types.ts';

const START: Place = { line: 1, column: 1 };

/**
 * The name given, or in origin mode the $ORIGIN in force at the first record, overridden by the owner of the SOA. Absolute,
 * lower case. Throws SyntaxFault.
 */
export function zoneName(text: string, options: ParseOptions): string {
  const given = options.zone === null ? null : givenName(options.zone, options.useOriginAsName === true);
  if (!options.useOriginAsName && given !== null) return given;
  const found = derivedName(text, given) ?? given;
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

function derivedName(text: string, given: string | null): string | null {
  let origin = given;
  let atFirstRecord: string | null | undefined;
  const scanner = makeScanner(text);
  while (nextEntry(scanner)) {
    if (scanner.kind === 'directive') origin = nextOrigin(scanner, origin);
    if (scanner.kind !== 'record') continue;
    if (atFirstRecord === undefined) atFirstRecord = origin;
    const owner = soaOwner(scanner, origin);
    if (owner !== null) return owner;
  }
  return atFirstRecord ?? origin;
}

// The origin behind a directive; faults are reported when the text itself is read.
function nextOrigin({ words }: Scanner, origin: string | null): string | null {
  const [keyword, value] = words;
  if (keyword?.text.toUpperCase() !== '$ORIGIN' || value === undefined) return origin;
  try {
    return parseName(value.text, origin);
  } catch {
    return origin;
  }
}

function soaOwner(scanner: Scanner, origin: string | null): string | null {
  const { words, indented } = scanner;
  const [ownerWord] = words;
  if (indented || ownerWord === undefined || !words.some((word) => word.text.toUpperCase() === 'SOA')) return null;
  try {
    return readHead(scanner, 1, { asNamed: true, record: null }).type === 'SOA'
      ? absoluteOwner(ownerWord, origin)
      : null;
  } catch {
    return null;
  }
}
