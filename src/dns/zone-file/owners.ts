// Owner names: relative to the origin in force in the text, relative to the zone in what is made of it (spec 04 §3.2).

import { canonicalName, isSubdomain, NameError, parseName, relativise } from '../name.ts';
import type { Word } from '../words.ts';
import { grammarFault } from './faults.ts';

/** What relative names belong to, and the owner that a line without one takes over. */
export interface Owners {
  /** Absolute, lower case. */
  readonly zone: string;
  /** Absolute. Changed by setOrigin. */
  origin: string;
  /** What makes a name below the origin relative to the zone: '' if they are the same, `.sub`; null outside the zone. */
  suffix: string | null;
  /** Owner of the record before, relative to the zone or absolute outside it; null if there is none or it was faulty. */
  last: string | null;
  /** Whether `last` lies in the zone. */
  inside: boolean;
  /** What `last` was typed as under the present origin. */
  typed: string | null;
  /** `last`, absolute, where it was typed with the zone's name in another case; else null. */
  shown: string | null;
}

export function makeOwners(zone: string): Owners {
  return { zone, origin: zone, suffix: '', last: null, inside: true, typed: null, shown: null };
}

/** Takes an absolute name as the origin from here on. */
export function setOrigin(owners: Owners, origin: string): void {
  owners.origin = origin;
  owners.typed = null;
  const relative = relativeOwner(origin, owners.zone);
  if (relative === '@') owners.suffix = '';
  else owners.suffix = isSubdomain(origin, owners.zone) ? `.${relative}` : null;
}

/** Makes the owner typed as `word` the present one. Throws SyntaxFault for what is no name; then there is none. */
export function takeOwner(owners: Owners, word: Word): void {
  if (word.text === owners.typed && !word.quoted) return;
  owners.last = null;
  const plain = word.quoted ? null : plainOwner(owners, word.text);
  if (plain !== null) {
    owners.last = plain;
    owners.inside = true;
    owners.shown = endsAs(owners.origin, owners.zone) ? null : `${word.text}.${owners.origin}`;
  } else {
    const owner = absoluteOwner(word, owners.origin);
    owners.inside = isSubdomain(owner, owners.zone);
    owners.last = owners.inside ? relativeOwner(owner, owners.zone) : owner;
    owners.shown = owners.inside && !endsAs(owner, owners.zone) ? owner : null;
  }
  owners.typed = word.quoted ? null : word.text;
}

// Whether a name below the zone has the zone's letters in the same case.
function endsAs(name: string, zone: string): boolean {
  return name.endsWith(zone);
}

const DOT = 0x2e;
/** Letters, digits, hyphen, underscore, asterisk. */
const PLAIN = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*') PLAIN[char.charCodeAt(0)] = 1;

/** The owner relative to the zone for a plain relative name below an origin in the zone; null for all that needs more thought. */
export function plainOwner({ suffix, zone }: Pick<Owners, 'suffix' | 'zone'>, text: string): string | null {
  if (suffix === null || text.length + suffix.length + zone.length > 250) return null;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (i === start || i - start > 63) return null;
      start = i + 1;
    } else if (code > 127 || PLAIN[code] === 0) return null;
  }
  if (start === text.length || text.length - start > 63) return null;
  return suffix === '' ? text : text + suffix;
}

/** Absolute owner wherever it lies. Throws SyntaxFault. */
export function absoluteOwner(word: Word, origin: string | null): string {
  try {
    return parseName(word.text.replace(BLANKS, escaped), origin);
  } catch (error) {
    if (error instanceof NameError) throw grammarFault(word, error.message, 'a name');
    throw error;
  }
}

// Control characters, and blanks inside quotes, stand for themselves as in BIND; they are kept as escapes.
const BLANKS = /\\.|[\0-\x20\x7f]/gs;

function escaped(char: string): string {
  return char.length > 1 ? char : `\\${String(char.charCodeAt(0)).padStart(3, '0')}`;
}

/** An absolute owner as stored with records of `zone`. */
export function relativeOwner(owner: string, zone: string): string {
  return owner === zone || canonicalName(owner) === zone ? '@' : relativise(owner, zone);
}
