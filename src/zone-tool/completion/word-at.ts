// Which word of a line the cursor is in, and the words in front of it, as split-line.ts would split them.

export interface WordAt {
  /** Whole words in front, quotes resolved. */
  readonly before: readonly string[];
  /** Where the word begins in the line. */
  readonly from: number;
  /** What of it is typed up to the cursor, quotes resolved. */
  readonly typed: string;
}

/** Quotes that are still open belong to the word. */
export function wordAt(line: string, cursor: number): WordAt {
  const before: string[] = [];
  let word: string | null = null;
  let from = 0;
  let quote = '';
  for (let at = 0; at < cursor; at += 1) {
    const character = line.charAt(at);
    const opens: boolean = quote === '' && (character === "'" || character === '"');
    if (word === null && (quote !== '' || !/\s/.test(character))) from = at;
    if (quote === '' && /\s/.test(character)) {
      if (word !== null) before.push(word);
      word = null;
    } else if (opens || character === quote) {
      quote = opens ? character : '';
      word ??= '';
    } else if (character === '\\' && quote !== "'") {
      word = (word ?? '') + line.charAt(at + 1 < cursor ? ++at : cursor);
    } else word = (word ?? '') + character;
  }
  return { before, from: word === null ? cursor : from, typed: word ?? '' };
}
