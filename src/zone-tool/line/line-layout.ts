// Where a prompt and its line stand on the screen: rows of the terminal's width, and the place of the cursor in them.

import stringWidth from 'string-width';

export interface LineLayout {
  readonly rows: readonly string[];
  readonly x: number;
  readonly y: number;
}

export interface Screen {
  readonly columns: number;
  /** As many rows are shown as fit: those around the cursor. */
  readonly rows: number;
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** `cursor` is an index into `text`. Control characters are shown as `^X`, a new line begins a row. */
export function layOutLine(prompt: string, text: string, cursor: number, screen: Screen): LineLayout {
  const width = Math.max(2, screen.columns);
  const rows: string[] = [''];
  let x = 0;
  let place = { x: 0, y: 0 };
  const put = (character: string): void => {
    const wide = stringWidth(character);
    if (x + wide > width) {
      rows.push('');
      x = 0;
    }
    rows[rows.length - 1] += character;
    x += wide;
  };
  for (const { segment } of SEGMENTER.segment(prompt)) put(segment);
  for (const { segment, index } of SEGMENTER.segment(text)) {
    if (index === cursor) place = placeOf(rows, x, width);
    if (segment === '\n') {
      rows.push('');
      x = 0;
    } else for (const character of visible(segment)) put(character);
  }
  if (cursor >= text.length) place = placeOf(rows, x, width);
  if (place.y === rows.length) rows.push('');
  return around(rows, place, Math.max(1, screen.rows));
}

/** A full row has no place for the cursor: it waits at the beginning of the next one. */
function placeOf(rows: readonly string[], x: number, width: number): { x: number; y: number } {
  return x >= width ? { x: 0, y: rows.length } : { x, y: rows.length - 1 };
}

function visible(segment: string): string[] {
  const code = segment.codePointAt(0) ?? 0;
  if (code >= 32 && code !== 127) return [segment];
  return ['^', String.fromCharCode(code ^ 64)];
}

function around(rows: readonly string[], { x, y }: { x: number; y: number }, height: number): LineLayout {
  if (rows.length <= height) return { rows, x, y };
  const from = Math.min(rows.length - height, Math.max(0, y - Math.floor(height / 2)));
  return { rows: rows.slice(from, from + height), x, y: y - from };
}
