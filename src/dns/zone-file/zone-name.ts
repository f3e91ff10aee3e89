// The name of the zone that a text is about (spec 04 §4.5).
import { canonicalName, checkZoneName, NameError, parseName } from '../name.ts';
import type { Entry, WordsEntry } from './entries.ts';
import { type Place, SyntaxFault } from './faults.ts';
import { absoluteOwner, readHead } from './record.ts';
import type { ParseOptions } from './types.ts';

const START: Place = { line: 1, column: 1 };

/**
 * The name given, or in origin mode the $ORIGIN in force at the first record, overridden by the owner of the SOA. Absolute,
 * lower case. Throws SyntaxFault.
 */
export function zoneName(entries: readonly Entry[], options: ParseOptions): string | null {
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
