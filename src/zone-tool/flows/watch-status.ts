// `show_dms_status --watch`: the page on a screen of its own, read anew every other second, until q or Ctrl-C.

import { Box, render, Text, useInput, useWindowSize } from 'ink';
import { createElement, type ReactElement } from 'react';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage-error.ts';
import { type Activity, type WatchRow, watchRows } from '../views/watch.ts';

const EVERY_MS = 2_000;

interface Shown {
  readonly activity: Activity | null;
  /** Why there is nothing newer. */
  readonly fault: string | null;
}

export async function watchStatus(shell: Shell): Promise<number> {
  if (!shell.terminal.isTty) throw usageError('--watch needs a terminal');
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const isColoured = !shell.environment.NO_COLOR;
  const element = (shown: Shown) => createElement(WatchView, { ...shown, isColoured, end });
  let shown: Shown = { activity: null, fault: null };
  const keyboard = shell.terminal.keyboard();
  // it is a terminal, also where CI in the environment makes ink think otherwise
  const options = {
    stdin: keyboard.stream,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    alternateScreen: true,
  };
  const screen = render(element(shown), options);
  shell.ending.addEventListener('abort', end);
  try {
    while (!ended.signal.aborted) {
      shown = await look(shell, shown);
      screen.rerender(element(shown));
      await shell.pause(EVERY_MS, ended.signal);
    }
  } finally {
    shell.ending.removeEventListener('abort', end);
    screen.unmount();
    await screen.waitUntilExit();
    keyboard.close();
  }
  return 0;
}

/** A database that is away for a while leaves the last page standing. */
async function look(shell: Shell, before: Shown): Promise<Shown> {
  try {
    return { activity: (await shell.call('show_activity', {})) as Activity, fault: null };
  } catch (error) {
    return { ...before, fault: error instanceof Error ? error.message : String(error) };
  }
}

interface ViewProps extends Shown {
  readonly isColoured: boolean;
  readonly end: () => void;
}

function WatchView({ activity, fault, isColoured, end }: ViewProps): ReactElement {
  useInput((input, key) => {
    if (input === 'q' || input === 'Q' || key.escape || (key.ctrl && input === 'c')) end();
  });
  const { columns, rows } = useWindowSize();
  // The last row stays free, or the terminal would scroll.
  const page = activity === null ? [] : watchRows(activity, rows - 3);
  const foot: WatchRow = fault === null ? { text: 'q ends', tone: 'quiet' } : { text: fault, tone: 'bad' };
  return createElement(
    Box,
    { flexDirection: 'column', width: columns },
    ...[...page, { text: '', tone: 'plain' } as const, foot].map((row, index) =>
      createElement(
        Text,
        { key: index, wrap: 'truncate', ...styleOf(row, isColoured) },
        row.text === '' ? ' ' : row.text,
      ),
    ),
  );
}

function styleOf({ tone }: WatchRow, isColoured: boolean) {
  if (!isColoured) return {};
  return { bold: tone === 'title', dimColor: tone === 'quiet', ...(tone === 'bad' ? { color: 'red' } : {}) };
}
