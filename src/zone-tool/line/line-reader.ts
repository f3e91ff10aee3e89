// Reads lines from the terminal with ink, one mounted view per line; in between the screen belongs to the commands.

import { type Instance, render } from 'ink';
import { createElement } from 'react';
import type { Terminal } from '../../ports.ts';
import { type EditedLine, EMPTY_LINE } from './edited-line.ts';
import { keysOfText, type LineKey } from './keys.ts';
import { LineView } from './line-view.ts';
import {
  type Completion,
  completed,
  paste,
  press,
  type ReaderState,
  startReading,
  type Wanted,
} from './reader-state.ts';

export interface Reading {
  readonly prompt: string;
  /** Earlier lines, oldest first. */
  readonly history: readonly string[];
  /** What fits at the cursor; null: nothing. Its errors are no business of who types. */
  readonly complete: (line: string, cursor: number) => Promise<Completion | null>;
  /** Ends the reading as if the input had ended. */
  readonly signal: AbortSignal;
}

/** `cancelled` by Ctrl-C; `ended` by Ctrl-D on an empty line. */
export type ReadLine = { readonly line: string } | 'cancelled' | 'ended';

export interface LineReader {
  read(reading: Reading): Promise<ReadLine>;
}

export function createLineReader(terminal: Terminal, isColoured: boolean): LineReader {
  let before: EditedLine = EMPTY_LINE;
  /** Keys that came behind the end of a line: somebody types ahead. */
  let ahead: readonly LineKey[] = [];
  return {
    read: async (reading) => {
      const view = openView({ reading, before, isColoured, terminal });
      const read = await view.until(ahead);
      ahead = read.ahead;
      before = read.state.line;
      return read.outcome;
    },
  };
}

interface Ended {
  readonly outcome: ReadLine;
  readonly state: ReaderState;
  /** Keys that came behind the one that ended the line. */
  readonly ahead: readonly LineKey[];
}

interface Opening {
  readonly reading: Reading;
  readonly before: EditedLine;
  readonly isColoured: boolean;
  readonly terminal: Terminal;
}

function openView({ reading, before, isColoured, terminal }: Opening) {
  let state = startReading(reading.history, before);
  let ending: string | null = null;
  let queue: readonly LineKey[] = [];
  let isCompleting = false;
  let finish: (outcome: ReadLine) => void = () => undefined;
  const element = () => createElement(LineView, { prompt: reading.prompt, state, ending, isColoured, onKeys, onPaste });
  let instance: Instance | null = null;
  const show = (): void => instance?.rerender(element());
  const end = (outcome: ReadLine, mark: string): void => {
    if (ending !== null) return;
    ending = mark;
    show();
    finish(outcome);
  };
  const onKeys = (keys: readonly LineKey[]): void => {
    queue = [...queue, ...keys];
    work();
  };
  const onPaste = (text: string): void => {
    if (ending !== null || isCompleting) return;
    state = paste(state, text);
    show();
  };
  /** Keys wait while a completion is looked up, so that none of them is lost or comes too early. */
  const work = (): void => {
    while (!isCompleting && ending === null) {
      const [key, ...others] = queue;
      if (key === undefined) break;
      queue = others;
      const pressed = press(state, key);
      state = pressed.state;
      act(pressed.wanted);
    }
    if (ending === null) show();
  };
  const act = (wanted: Wanted): void => {
    if (wanted === 'accept') end({ line: state.line.text }, '');
    else if (wanted === 'cancel') end('cancelled', '^C');
    else if (wanted === 'end') end('ended', '');
    else if (wanted === 'clear') clearScreen();
    else if (wanted === 'complete') void lookUp();
  };
  const clearScreen = (): void => {
    instance?.clear();
    terminal.out('\u001b[H\u001b[2J');
  };
  const lookUp = async (): Promise<void> => {
    isCompleting = true;
    const { text, cursor } = state.line;
    const completion = await reading.complete(text, cursor).catch(() => null);
    isCompleting = false;
    if (completion !== null && ending === null) state = completed(state, completion);
    work();
  };
  const until = async (ahead: readonly LineKey[]): Promise<Ended> => {
    const done = new Promise<ReadLine>((resolve) => {
      finish = resolve;
    });
    const stop = (): void => end('ended', '');
    reading.signal.addEventListener('abort', stop, { once: true });
    const keyboard = terminal.keyboard();
    // it is a terminal, also where CI in the environment makes ink think otherwise
    const options = { stdin: keyboard.stream, exitOnCtrlC: false, patchConsole: false, interactive: true, maxFps: 120 };
    instance = render(element(), options);
    onKeys(ahead);
    if (reading.signal.aborted) stop();
    const outcome = await done;
    reading.signal.removeEventListener('abort', stop);
    await instance.waitUntilRenderFlush();
    instance.unmount();
    await instance.waitUntilExit();
    return { outcome, state, ahead: [...queue, ...keysOfText(keyboard.close())] };
  };
  return { until };
}
