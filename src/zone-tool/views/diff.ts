// Differences of two texts as people read them (spec 02 §3.8), in time linear in the texts.

/** Edits that are looked for between two lines known to be equal; where more are needed, the lines between count as replaced. */
const MOST_EDITS = 200;
const CONTEXT = 3;

/** Lines `from` to `to` (exclusive) of the older text became lines `newFrom` to `newTo` of the newer one. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/** A unified difference without its two file lines; '' when there is none. */
export async function unifiedDiff(older: string, newer: string): Promise<string> {
  if (older === newer) return '';
  const [a, b] = [linesOf(older), linesOf(newer)];
  return hunksOf(await changes(a, b))
    .flatMap((hunk) => hunkLines(hunk, a, b))
    .join('\n');
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Equal beginnings and ends are cut off, then lines that both have once are matched; only what lies between is searched. */
async function changes(a: readonly string[], b: readonly string[]): Promise<Change[]> {
  const whole = trimmed({ from: 0, to: a.length, newFrom: 0, newTo: b.length }, a, b);
  const found: Change[] = [];
  let [from, newFrom] = [whole.from, whole.newFrom];
  for (const [at, newAt] of [...commonLines(whole, a, b), [whole.to, whole.newTo] as const]) {
    const gap = trimmed({ from, to: at, newFrom, newTo: newAt }, a, b);
    if (gap.from < gap.to || gap.newFrom < gap.newTo) found.push(...(await changesWithin(gap, a, b)));
    [from, newFrom] = [at + 1, newAt + 1];
  }
  return found;
}

function trimmed(change: Change, a: readonly string[], b: readonly string[]): Change {
  let { from, to, newFrom, newTo } = change;
  while (from < to && newFrom < newTo && a[from] === b[newFrom]) [from, newFrom] = [from + 1, newFrom + 1];
  while (from < to && newFrom < newTo && a[to - 1] === b[newTo - 1]) [to, newTo] = [to - 1, newTo - 1];
  return { from, to, newFrom, newTo };
}

/** Places of lines that both sides have exactly once, as many as stand in one order on both sides (patience diff). */
function commonLines({ from, to, newFrom, newTo }: Change, a: readonly string[], b: readonly string[]) {
  if (from === to || newFrom === newTo) return [];
  const REPEATED = -1;
  const places = new Map<string, number>();
  for (let i = newFrom; i < newTo; i++) places.set(b[i] ?? '', places.has(b[i] ?? '') ? REPEATED : i);
  const seen = new Map<string, number>();
  for (let i = from; i < to; i++) seen.set(a[i] ?? '', seen.has(a[i] ?? '') ? REPEATED : i);
  const pairs: (readonly [number, number])[] = [];
  for (const [line, at] of seen) {
    const newAt = places.get(line);
    if (at !== REPEATED && newAt !== undefined && newAt !== REPEATED) pairs.push([at, newAt]);
  }
  return longestRise(pairs);
}

/** The longest part of `pairs`, which rise in their first number, that rises in the second too. */
function longestRise(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  // ends[n] is the pair with the smallest second number in which a rise of n + 1 pairs ends
  const ends: number[] = [];
  const before = new Int32Array(pairs.length);
  pairs.forEach(([, second], i) => {
    let [low, high] = [0, ends.length];
    // in the usual case the new pair goes at the end
    if (high > 0 && (pairs[ends[high - 1] ?? 0]?.[1] ?? 0) < second) low = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < second) low = middle + 1;
      else high = middle;
    }
    before[i] = low === 0 ? -1 : (ends[low - 1] ?? -1);
    ends[low] = i;
  });
  const rise: (readonly [number, number])[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) {
    const pair = pairs[i];
    if (pair !== undefined) rise.push(pair);
  }
  return rise.reverse();
}

/** The library looks for the shortest way, in the product of lines and edits: hence the limit. It is loaded when it is used. */
async function changesWithin(gap: Change, a: readonly string[], b: readonly string[]): Promise<Change[]> {
  if (gap.from === gap.to || gap.newFrom === gap.newTo) return [gap];
  const { diffArrays } = await import('diff');
  const parts = diffArrays(a.slice(gap.from, gap.to), b.slice(gap.newFrom, gap.newTo), { maxEditLength: MOST_EDITS });
  if (parts === undefined) return [gap];
  const found: Change[] = [];
  let [at, newAt] = [gap.from, gap.newFrom];
  for (const { added, removed, value } of parts) {
    const [length, newLength] = [added ? 0 : value.length, removed ? 0 : value.length];
    if (added || removed) found.push({ from: at, to: at + length, newFrom: newAt, newTo: newAt + newLength });
    [at, newAt] = [at + length, newAt + newLength];
  }
  return found;
}

/** Changes that are near each other make one hunk. */
function hunksOf(found: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of found) {
    const last = hunks.at(-1);
    const end = last?.at(-1)?.to;
    if (last !== undefined && end !== undefined && change.from - end <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkLines(hunk: readonly Change[], a: readonly string[], b: readonly string[]): string[] {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return [];
  const start = Math.max(0, first.from - CONTEXT);
  const end = Math.min(a.length, last.to + CONTEXT);
  const newStart = first.newFrom - (first.from - start);
  const newEnd = last.newTo + (end - last.to);
  const lines: string[] = [];
  let at = start;
  for (const { from, to, newFrom, newTo } of hunk) {
    lines.push(...a.slice(at, from).map((line) => ` ${line}`));
    for (let i = from; i < to; i++) lines.push(`-${a[i]}`);
    for (let i = newFrom; i < newTo; i++) lines.push(`+${b[i]}`);
    at = to;
  }
  lines.push(...a.slice(at, end).map((line) => ` ${line}`));
  return [`@@ -${range(start, end)} +${range(newStart, newEnd)} @@`, ...lines];
}

/** First line and count; an empty range names the line before it. */
function range(start: number, end: number): string {
  return `${end === start ? start : start + 1},${end - start}`;
}
