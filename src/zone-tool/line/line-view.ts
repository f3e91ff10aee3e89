// How a line being edited looks: prompt and text in rows, the cursor in its place, and the words that would fit below.

import { Box, type Key, Text, useCursor, useInput, usePaste, useWindowSize } from 'ink';
import { createElement, type ReactElement } from 'react';
import { keysOf, type LineKey } from './keys.ts';
import { type LineLayout, layOutLine } from './line-layout.ts';
import { menuRows } from './menu-rows.ts';
import type { ReaderState } from './reader-state.ts';

export interface LineViewProps {
  readonly prompt: string;
  readonly state: ReaderState;
  /** What a key at its end has come to: then the line is left on the screen as it is, with this behind it. */
  readonly ending: string | null;
  readonly isColoured: boolean;
  readonly onKeys: (keys: readonly LineKey[]) => void;
  readonly onPaste: (text: string) => void;
}

const MOST_MENU_ROWS = 8;

export function LineView(props: LineViewProps): ReactElement {
  const { state, ending, isColoured, onKeys, onPaste } = props;
  // To the last moment: what is typed ahead is for the next line.
  useInput((input: string, key: Key) => onKeys(keysOf(input, key)));
  usePaste(onPaste);
  const { columns, rows } = useWindowSize();
  const { setCursorPosition } = useCursor();
  const prompt = promptFor(props);
  const words = ending === null && state.menu !== null ? menuRows(state.menu, columns, room(rows)) : [];
  const text = state.line.text + (ending ?? '');
  const cursor = ending === null ? state.line.cursor : text.length;
  const layout = layOutLine(prompt, text, cursor, { columns, rows: rows - words.length - 1 });
  setCursorPosition(ending === null ? { x: layout.x, y: layout.y } : undefined);
  return createElement(
    Box,
    { flexDirection: 'column' },
    ...lineRows(layout, prompt, isColoured),
    ...words.map(({ row, chosen }, index) =>
      createElement(
        Text,
        { key: `word${index}`, dimColor: isColoured && !chosen, inverse: chosen, wrap: 'truncate' },
        row,
      ),
    ),
  );
}

function promptFor({ prompt, state: { search } }: LineViewProps): string {
  if (search === null) return prompt;
  const failed = search.query !== '' && search.at === null ? 'failed ' : '';
  return `(${failed}search back) '${search.query}': `;
}

function room(rows: number): number {
  return Math.max(1, Math.min(MOST_MENU_ROWS, rows - 3));
}

/** The prompt is bold where it fits on the first row. */
function lineRows({ rows }: LineLayout, prompt: string, isColoured: boolean): ReactElement[] {
  return rows.map((row, index) => {
    const isPrompt = index === 0 && isColoured && row.startsWith(prompt);
    const parts = isPrompt
      ? [createElement(Text, { key: 'prompt', bold: true }, prompt), row.slice(prompt.length)]
      : [row === '' ? ' ' : row];
    return createElement(Text, { key: `line${index}`, wrap: 'truncate' }, ...parts);
  });
}
