// The words of a completion menu in rows: in columns, or one to a row with its note where there are few.

import stringWidth from 'string-width';
import type { Completion } from './reader-state.ts';

export interface MenuRow {
  readonly row: string;
  /** It holds the word that was chosen, alone. */
  readonly chosen: boolean;
}

interface Menu extends Completion {
  readonly chosen: number;
}

/** At most `most` rows, those around the chosen word; the last one tells of what is not shown. */
export function menuRows(menu: Menu, columns: number, most: number): MenuRow[] {
  const { words } = menu;
  const hasNotes = words.some(({ note }) => note !== undefined);
  if (menu.chosen < 0 && !(hasNotes && words.length <= most)) return inColumns(menu, columns, most);
  const page = Math.max(1, most - 1);
  const shown = words.length <= most ? most : page;
  const from = menu.chosen < 0 ? 0 : Math.floor(menu.chosen / shown) * shown;
  const cell = Math.max(...words.slice(from, from + shown).map(({ word }) => stringWidth(word))) + 2;
  const rows = words.slice(from, from + shown).map(({ word, note }, index) => ({
    row: note === undefined ? word : `${padded(word, cell)}${note}`,
    chosen: from + index === menu.chosen,
  }));
  return [...rows, ...rest(words.length - shown, menu.isMore, most - rows.length)];
}

function inColumns({ words, isMore }: Menu, columns: number, most: number): MenuRow[] {
  const cell = Math.max(...words.map(({ word }) => stringWidth(word))) + 2;
  const across = Math.max(1, Math.floor(columns / cell));
  const down = Math.ceil(words.length / across);
  const isCut = down > most || isMore;
  const rows = Math.min(down, isCut ? Math.max(1, most - 1) : most);
  const shown = words.slice(0, rows * across);
  const text = Array.from({ length: rows }, (_row, row) =>
    Array.from({ length: across }, (_column, column) => padded(shown[column * rows + row]?.word ?? '', cell))
      .join('')
      .trimEnd(),
  );
  const plain = text.map((row) => ({ row, chosen: false }));
  return [...plain, ...rest(words.length - shown.length, isMore, most - rows)];
}

function rest(left: number, isMore: boolean, room: number): MenuRow[] {
  if (room <= 0 || (left <= 0 && !isMore)) return [];
  const count = isMore ? 'more' : `${left} more`;
  return [{ row: `… ${count}`, chosen: false }];
}

function padded(word: string, width: number): string {
  return word + ' '.repeat(Math.max(0, width - stringWidth(word)));
}
