// The substitution expression of NAPTR: delimiter, POSIX extended regular expression, replacement, flags (RFC 3402 §3.2).
import { ereGroups } from './posix-ere.ts';

/** What is wrong with the expression, or null. Empty is right. Checked as BIND does. */
export function substitutionFault(octets: Uint8Array): string | null {
  if (octets.length === 0) return null;
  const text = Buffer.from(octets).toString('latin1');
  const delimiter = text[0] ?? '';
  if (/[0-9\\i\0]/.test(delimiter)) return `'${delimiter}' cannot delimit the parts of the expression`;
  if (text.includes('\0')) return 'the expression has a NUL';
  const parts = partsOf(text.slice(1), delimiter);
  if (parts === null) return `the expression needs three parts, each ended by '${delimiter}' but the last`;
  const groups = ereGroups(parts.pattern);
  if (groups === null) return `'${parts.pattern}' is not a POSIX extended regular expression`;
  if (/[^i]/.test(parts.flags)) return `'${parts.flags}' is not a flag of the expression; there is only i`;
  return referencesFault(parts.replacement, groups);
}

// A backslash takes the next character with it, in the pattern and in the replacement.
function partsOf(text: string, delimiter: string): { pattern: string; replacement: string; flags: string } | null {
  const ends: number[] = [];
  for (let i = 0; i < text.length && ends.length < 2; i++) {
    if (text[i] === delimiter) ends.push(i);
    else if (text[i] === '\\') i++;
  }
  const [first, second] = ends;
  if (first === undefined || second === undefined) return null;
  return { pattern: text.slice(0, first), replacement: text.slice(first + 1, second), flags: text.slice(second + 1) };
}

function referencesFault(replacement: string, groups: number): string | null {
  for (const [, digit] of replacement.matchAll(/\\(.)/gs)) {
    if (digit === '0') return '\\0 is not a reference to a group';
    if (digit !== undefined && digit >= '1' && digit <= '9' && Number(digit) > groups) {
      return `\\${digit} refers to a group that is not in the pattern`;
    }
  }
  return null;
}
