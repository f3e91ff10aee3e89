// One TCP connection to a name server: many questions under way at once, told apart by their ids (RFC 7766 §6.2).

import { connect, type Socket } from 'node:net';

/** One question and what is to be done with its answers. */
export interface Exchange {
  /** The complete message for that id. */
  readonly prepare: (id: number) => Buffer;
  /** Takes an answer; true when it was the last one. What it throws ends the exchange. */
  readonly take: (answer: Buffer) => boolean;
  /** Longest silence, milliseconds. */
  readonly timeoutMs: number;
}

export interface DnsConnection {
  /** False once it takes no further questions. */
  usable(): boolean;
  /** Rejects with ConnectionLost, AnswerTimeout, or what `prepare` and `take` throw. */
  exchange(exchange: Exchange): Promise<void>;
  close(): void;
}

/** The connection broke; `reused`: it had served before, so the server may just have closed it for being idle. */
export class ConnectionLost extends Error {
  readonly reused: boolean;
  constructor(cause: Error | null, reused: boolean) {
    super('connection lost', { cause: cause ?? new Error('the server closed the connection') });
    this.reused = reused;
  }
}

export class AnswerTimeout extends Error {}

export interface ConnectionTarget {
  readonly address: string;
  readonly port: number;
  /** '' : the kernel's choice. */
  readonly sourceAddress: string;
}

interface Pending {
  readonly exchange: Exchange;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  /** The connection had been open when the question came. */
  readonly reused: boolean;
  timer?: NodeJS.Timeout;
}

interface Line {
  readonly socket: Socket;
  /** By id. */
  readonly pending: Map<number, Pending>;
  readonly onEnd: () => void;
  nextId: number;
  connected: boolean;
  usable: boolean;
  fault: Error | null;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Half of all ids: finding a free one stays cheap. */
const MAX_PENDING = 0x8000;

/** `onEnd` is called once, when the connection takes no further questions. */
export function openConnection(target: ConnectionTarget, onEnd: () => void): DnsConnection {
  const nextId = Math.floor(Math.random() * 0x10000);
  const socket = openSocket(target);
  const line: Line = { socket, pending: new Map(), onEnd, nextId, connected: false, usable: true, fault: null };
  listen(line);
  return {
    usable: () => line.usable && line.pending.size < MAX_PENDING,
    exchange: (exchange) => new Promise((resolve, reject) => ask(line, exchange, resolve, reject)),
    close: () => {
      retire(line);
      socket.destroy();
    },
  };
}

function listen(line: Line): void {
  const { socket } = line;
  socket.on('connect', () => {
    line.connected = true;
    socket.setTimeout(0);
  });
  socket.on('timeout', () => {
    if (!line.connected) socket.destroy(connectTimeout());
  });
  socket.on('error', (error) => {
    line.fault = error;
  });
  socket.on('close', () => {
    retire(line);
    for (const [id, entry] of [...line.pending]) {
      finish(line, id, entry, { error: new ConnectionLost(line.fault, entry.reused) });
    }
  });
  socket.on(
    'data',
    frames((answer) => receive(line, answer)),
  );
}

function connectTimeout(): Error {
  return Object.assign(new Error('connection timed out'), { code: 'ETIMEDOUT' });
}

function ask(line: Line, exchange: Exchange, resolve: () => void, reject: (reason: unknown) => void): void {
  const id = freeId(line);
  const message = exchange.prepare(id);
  const entry: Pending = { exchange, resolve, reject, reused: line.connected };
  entry.timer = setTimeout(() => expire(line, id, entry), exchange.timeoutMs);
  line.pending.set(id, entry);
  line.socket.ref();
  line.socket.write(framed(message));
}

function freeId(line: Line): number {
  do line.nextId = (line.nextId + 1) & 0xffff;
  while (line.pending.has(line.nextId));
  return line.nextId;
}

function receive(line: Line, answer: Buffer): void {
  const id = answer.length >= 2 ? answer.readUInt16BE(0) : -1;
  const entry = line.pending.get(id);
  if (!entry) return;
  try {
    if (entry.exchange.take(answer)) finish(line, id, entry, {});
    else entry.timer?.refresh();
  } catch (error) {
    retire(line); // the rest of this answer, if any, belongs to nobody
    finish(line, id, entry, { error });
  }
}

// The connection may be dead, and a late answer must not meet a new question with the same id: it takes no more questions,
// while those that are under way keep theirs.
function expire(line: Line, id: number, entry: Pending): void {
  retire(line);
  const error = line.connected ? new AnswerTimeout() : new ConnectionLost(line.fault ?? connectTimeout(), false);
  finish(line, id, entry, { error });
}

function retire(line: Line): void {
  if (!line.usable) return;
  line.usable = false;
  line.onEnd();
}

function finish(line: Line, id: number, entry: Pending, result: { readonly error?: unknown }): void {
  clearTimeout(entry.timer);
  line.pending.delete(id);
  if ('error' in result) entry.reject(result.error);
  else entry.resolve();
  if (line.pending.size > 0) return;
  if (line.usable) line.socket.unref();
  else line.socket.destroy();
}

function openSocket({ address, port, sourceAddress }: ConnectionTarget): Socket {
  const local = sourceAddress === '' ? {} : { localAddress: sourceAddress };
  const socket = connect({
    host: address,
    port,
    ...local,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 5_000,
  });
  socket.setTimeout(CONNECT_TIMEOUT_MS);
  return socket;
}

function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(message.length + 2);
  frame.writeUInt16BE(message.length, 0);
  message.copy(frame, 2);
  return frame;
}

/** Cuts a stream into its messages, each led by its length in two octets (RFC 1035 §4.2.2). */
function frames(onMessage: (message: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 2) {
      const end = at + 2 + rest.readUInt16BE(at);
      if (end > rest.length) break;
      onMessage(rest.subarray(at + 2, end));
      at = end;
    }
    rest = rest.subarray(at);
  };
}
