// One typed line into words, as a POSIX shell splits it: quotes and backslash, no comments, no patterns (spec 02 §2.1).

import { usageError } from './usage-error.ts';

const WORD = /[^\s'"\\]+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/y;

/** Throws UsageError for a quote or backslash that nothing closes. */
export function splitLine(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      if (word !== null) words.push(word);
      word = null;
      at += 1;
      continue;
    }
    WORD.lastIndex = at;
    const match = WORD.exec(line);
    if (match === null) throw usageError(`nothing closes the ${line.charAt(at)} in column ${at + 1}`);
    const [whole, single, double, escaped] = match;
    word = (word ?? '') + (single ?? double?.replace(/\\([\\"$`\n])/g, '$1') ?? escaped ?? whole);
    at = WORD.lastIndex;
  }
  if (word !== null) words.push(word);
  return words;
}

/** A word as it has to be typed. */
export function quoted(word: string): string {
  return /^[^\s'"\\]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
