// U-labels in what people read: the A-labels in any text or structure shown as what they stand for.

import { toUnicode } from './idna.ts';

const A_LABEL = /(?<![\w-])xn--[a-z0-9-]+/gi;

/**
 * `value` with the A-labels in all its texts as U-labels, where that means the same; keys stay. For reading: text of TXT
 * records is not spared, so it is not for sending back.
 */
export function withUnicodeNames(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(A_LABEL, toUnicode);
  if (Array.isArray(value)) return value.map(withUnicodeNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withUnicodeNames(inner)]));
}
