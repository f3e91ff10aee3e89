// Rdata as typed: what a person wrote, with the names in it made independent of the `$ORIGIN` they stood under.
import { absolutise, parseName, relativise } from '../name.ts';
import type { Word } from '../words.ts';
import { isGeneric, rdataToText, rrType } from './rdata.ts';
import type { RrType } from './rr-type.ts';

/**
 * The words of rdata on one line, single blanks between them, quotes, escapes and case as typed. Names are written relative
 * to `zone` where below it ('@' for the apex), else absolute; `origin` is what relative ones were meant under. The generic
 * form of a known type becomes its native one (spec 04 §3.1). The result parses to `wire` under `zone`. `words` and `wire`
 * belong together: they come from a successful parseRdata.
 */
export function typedRdata(type: string, words: readonly Word[], wire: Buffer, origin: string, zone: string): string {
  const rr = rrType(type);
  if (isGeneric(rr, words)) return rdataToText(type, wire, zone);
  if (rr.names === null) return joinWords(words, null);
  const names = nameWords(rr, words);
  return joinWords(words, (word, index) =>
    names.includes(index) ? shownName(rr, word.text, origin, zone) : asTyped(word),
  );
}

function shownName(rr: RrType, text: string, origin: string, zone: string): string {
  const name = parseName(text, origin);
  const relative = relativise(name, zone);
  // Where canonical form keeps case, the zone's part of the name may not change its case by being left out.
  return rr.names === 'kept' && absolutise(relative, zone) !== name ? name : relative;
}

function joinWords(words: readonly Word[], rewrite: ((word: Word, index: number) => string) | null): string {
  let text = '';
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (i > 0 && !belongsToKey(words, i)) text += ' ';
    text += rewrite === null ? asTyped(word) : rewrite(word, i);
  }
  return text;
}

function asTyped(word: Word): string {
  return word.quoted ? `"${word.text}"` : word.text;
}

// The quoted value of a service parameter, `alpn="h2,h3"`.
function belongsToKey(words: readonly Word[], index: number): boolean {
  const before = words[index - 1];
  return words[index]?.glued === true && before !== undefined && !before.quoted && before.text.endsWith('=');
}

// Every field before the last name of a type takes one word, or knows its names itself.
function nameWords(rr: RrType, words: readonly Word[]): readonly number[] {
  const found: number[] = [];
  rr.fields.forEach(({ kind }, index) => {
    if (kind.nameWords !== undefined) found.push(...kind.nameWords(words, index));
    else if (kind.names !== undefined) found.push(index);
  });
  return found;
}
