// Standard input and output of an interactive or piped command.

import { createInterface, type Interface } from 'node:readline';
import { zoneText } from '../dns/zone-text.ts';
import type { Terminal } from '../ports.ts';

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
    rest: () => {
      input.pause();
    },
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
