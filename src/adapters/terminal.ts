// Standard input and output of an interactive or piped command.

import { openSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { ReadStream } from 'node:tty';
import { zoneText } from '../dns/zone-text.ts';
import type { Keyboard, Terminal } from '../ports.ts';

export interface TerminalStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly error: NodeJS.WriteStream;
}

export interface StreamTerminal extends Terminal {
  /** Closes the input, so that the process can exit. */
  end(): void;
  /** Resolves when what was written is out: a pipe takes 64 KiB at once, and the end of the process drops the rest. */
  flushed(): Promise<void>;
}

export function createTerminal(streams: TerminalStreams = standardStreams()): StreamTerminal {
  const { input, output, error } = streams;
  let reader: LineReader | null = null;
  // A terminal that goes away must not take the process with it before it has given its locks back.
  for (const stream of [input, output, error]) stream.on('error', () => undefined);
  // A reader that has seen enough (`| head`) closes the pipe; that is no fault.
  output.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
  });
  return {
    isTty: Boolean(input.isTTY && output.isTTY),
    get columns() {
      return output.columns ?? 80;
    },
    get rows() {
      return output.rows ?? 24;
    },
    out: (text) => {
      output.write(text);
    },
    pour: async (texts) => {
      for await (const text of texts) {
        if (output.destroyed) return;
        if (!output.write(text)) await drained(output);
      }
    },
    error: (text) => {
      error.write(text);
    },
    ask: (prompt) => {
      reader ??= lineReader(streams);
      return reader.ask(prompt);
    },
    readAll: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of input) chunks.push(Buffer.from(chunk as Buffer));
      return zoneText(Buffer.concat(chunks));
    },
    keyboard,
    end: () => reader?.close(),
    flushed: async () => {
      for (const stream of [output, error]) {
        // Nothing comes of waiting for a stream that its reader has closed.
        if (stream.writableLength > 0 && !stream.destroyed) {
          await new Promise<void>((resolve) => {
            stream.once('close', resolve);
            stream.write('', () => resolve());
          });
        }
      }
    },
  };
}

/** Resolves when there is room again, or nobody who reads. */
function drained(output: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      output.off('drain', done);
      output.off('close', done);
      resolve();
    };
    output.once('drain', done);
    output.once('close', done);
  });
}

/** Opened anew each time: a stream that is paused and goes on may have lost what came meanwhile, or hear nothing any more. */
function keyboard(): Keyboard {
  const stream = new ReadStream(terminalNow());
  return {
    stream,
    close: () => {
      const rest = stream.read() as string | Buffer | null;
      stream.destroy();
      return rest === null ? '' : rest.toString();
    },
  };
}

/** Where the session has no terminal of its own, standard input is opened once more. */
function terminalNow(): number {
  try {
    return openSync('/dev/tty', 'r');
  } catch {
    return openSync('/proc/self/fd/0', 'r');
  }
}

function standardStreams(): TerminalStreams {
  return { input: process.stdin, output: process.stdout, error: process.stderr };
}

interface LineReader {
  ask(prompt: string): Promise<string | null>;
  close(): void;
}

/** Lines that came before they were asked for wait, so that piped input works as typed input does. */
function lineReader({ input, output }: TerminalStreams): LineReader {
  const lines: string[] = [];
  const waiting: ((line: string | null) => void)[] = [];
  let ended = false;
  const reader: Interface = createInterface({ input, output, terminal: Boolean(input.isTTY && output.isTTY) });
  reader.on('line', (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else lines.push(line);
  });
  reader.on('error', () => undefined);
  reader.on('SIGINT', () => {
    reader.write('', { ctrl: true, name: 'e' });
    reader.write('', { ctrl: true, name: 'u' });
    output.write('\n');
    // In raw mode Ctrl-C is a key and no signal: whoever listens for the signal is told, then the line is over.
    process.emit('SIGINT');
    waiting.shift()?.('');
  });
  reader.on('close', () => {
    ended = true;
    for (const next of waiting.splice(0)) next(null);
  });
  return {
    ask: (prompt) => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      if (ended) return Promise.resolve(null);
      if (input.isTTY) {
        reader.setPrompt(prompt);
        reader.prompt(true);
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => reader.close(),
  };
}
