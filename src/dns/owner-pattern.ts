// Owner names with wildcards, as people search for them: `*` for any run, `?` for one character, dots included.

import { hasUnicode, toAscii } from './idna.ts';
import { endsAbsolute, NameError, nameFromLabels, readEscape } from './name.ts';

const ANY = '*';
const ONE = '?';

/** A wildcard, or the lower-case text of one octet as names have it (`a`, `\.`, `\032`). */
type Piece = { readonly wildcard: typeof ANY | typeof ONE } | { readonly text: string };

export interface OwnerPattern {
  /** Of each label the pieces; none: the apex, or the root. */
  readonly labels: readonly (readonly Piece[])[];
  /** Ended in a dot. */
  readonly isAbsolute: boolean;
}

/**
 * A name or pattern as typed: U-labels are taken as A-labels, escapes are understood (`\*` is the label of a DNS wildcard), case does
 * not count, `@` and nothing are the apex. Throws NameError for empty labels, bad escapes, and a wildcard inside a U-label.
 */
export function parseOwnerPattern(text: string): OwnerPattern {
  if (text === '' || text === '@') return { labels: [], isAbsolute: false };
  if (text === '.') return { labels: [], isAbsolute: true };
  const isAbsolute = endsAbsolute(text);
  const ascii = toAscii(withoutMixedLabels(text)).toLowerCase();
  const labels: Piece[][] = [[]];
  const end = endsAbsolute(ascii) ? ascii.length - 1 : ascii.length;
  for (let i = 0; i < end; ) {
    const c = ascii.charAt(i);
    const escaped = c === '\\' ? readEscape(ascii, i) : null;
    if (escaped !== null) labels.at(-1)?.push({ text: octetText(escaped.octet) });
    else if (c === '.') labels.push([]);
    else if (c === ANY || c === ONE) labels.at(-1)?.push({ wildcard: c });
    else labels.at(-1)?.push({ text: octetText(c.charCodeAt(0)) });
    i = escaped?.next ?? i + 1;
  }
  if (labels.some((label) => label.length === 0)) throw new NameError(`'${text}' has an empty label`);
  return { labels, isAbsolute };
}

/** What a wildcard would stand for inside `xn--…` means nothing to who typed the U-label. */
function withoutMixedLabels(text: string): string {
  const mixed = text.split('.').find((label) => hasUnicode(label) && /[*?]/.test(label));
  if (mixed !== undefined) throw new NameError(`'${mixed}' has a wildcard beside a character outside ASCII`);
  return text;
}

function octetText(octet: number): string {
  return nameFromLabels([Uint8Array.of(octet)])
    .slice(0, -1)
    .toLowerCase();
}

const hasWildcard = (label: readonly Piece[]): boolean => label.some((piece) => 'wildcard' in piece);

const written = (
  labels: OwnerPattern['labels'],
  wildcard: (piece: string) => string,
  literal: (text: string) => string,
) =>
  labels
    .map((label) => label.map((p) => ('wildcard' in p ? wildcard(p.wildcard) : literal(p.text))).join(''))
    .join('.');

/** The absolute names that the pattern ends in and that have no wildcard, longest first, each with how many labels are in front. */
export function suffixesOf({ labels }: OwnerPattern): { readonly name: string; readonly inFront: number }[] {
  const first = labels.findLastIndex(hasWildcard) + 1;
  return labels
    .slice(first)
    .map((_, i) => ({ name: `${written(labels.slice(first + i), String, String)}.`, inFront: first + i }));
}

/** The first labels of a pattern, as a pattern relative to what follows. */
export function firstLabels({ labels }: OwnerPattern, count: number): OwnerPattern {
  return { labels: labels.slice(0, count), isAbsolute: false };
}

/** The pattern in one way of writing: `@` for the apex, in lower case, a literal `*` as `\*`. */
export function ownerPatternText({ labels }: OwnerPattern): string {
  const literal = (text: string): string => (text === ANY || text === ONE ? `\\${text}` : text);
  return labels.length === 0 ? '@' : written(labels, String, literal);
}

/** The one owner, relative and in lower case, that a pattern without wildcards means; null for one with. */
export function exactOwner({ labels }: OwnerPattern): string | null {
  if (labels.some(hasWildcard)) return null;
  return labels.length === 0 ? '@' : written(labels, String, String);
}

/** As a LIKE pattern for lower-case owners, `\` escaping. */
export function ownerLikePattern({ labels }: OwnerPattern): string {
  return written(
    labels,
    (wildcard) => (wildcard === ANY ? '%' : '_'),
    (text) => text.replace(/[\\%_]/g, '\\$&'),
  );
}

/** Whether the apex, whose owner is written `@`, is among what the pattern means. */
export function meansApex(pattern: OwnerPattern): boolean {
  return pattern.labels.length === 0 || /^(\*+|\**\?\**)$/.test(written(pattern.labels, String, (text) => `\\${text}`));
}
