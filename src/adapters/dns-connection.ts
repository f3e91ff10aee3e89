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
  readonly reused: boolean;
  timer: NodeJS.Timeout;
}

const CONNECT_TIMEOUT_MS = 5_000;

export function openConnection(target: ConnectionTarget, onEnd: () => void): DnsConnection {
  const socket = openSocket(target);
  const pending = new Map<number, Pending>();
  let nextId = Math.floor(Math.random() * 0x10000);
  let connected = false;
  let usable = true;
  let fault: Error | null = null;

  const retire = () => {
    if (!usable) return;
    usable = false;
    onEnd();
  };
  const finish = (id: number, entry: Pending, result: { readonly error?: unknown }) => {
    clearTimeout(entry.timer);
    pending.delete(id);
    if ('error' in result) entry.reject(result.error);
    else entry.resolve();
    if (pending.size > 0) return;
    if (usable) socket.unref();
    else socket.destroy();
  };
  const expire = (id: number, entry: Pending) => {
    // The connection may be dead, and a late answer must not meet a new question with the same id: it takes no more
    // questions, while those that are under way keep theirs.
    retire();
    finish(id, entry, connected ? { error: new AnswerTimeout() } : { error: new ConnectionLost(fault, false) });
  };
  const startTimer = (id: number, entry: Pending) => setTimeout(() => expire(id, entry), entry.exchange.timeoutMs);

  socket.on('connect', () => {
    connected = true;
    socket.setTimeout(0);
  });
  socket.on('timeout', () => {
    if (!connected) socket.destroy(Object.assign(new Error('connection timed out'), { code: 'ETIMEDOUT' }));
  });
  socket.on('error', (error) => {
    fault = error;
  });
  socket.on('close', () => {
    retire();
    for (const [id, entry] of [...pending]) finish(id, entry, { error: new ConnectionLost(fault, entry.reused) });
  });
  socket.on(
    'data',
    frames((answer) => {
      const id = answer.length >= 2 ? answer.readUInt16BE(0) : -1;
      const entry = pending.get(id);
      if (!entry) return;
      try {
        if (entry.exchange.take(answer)) finish(id, entry, {});
        else entry.timer.refresh();
      } catch (error) {
        retire(); // the rest of this answer, if any, belongs to nobody
        finish(id, entry, { error });
      }
    }),
  );

  const freeId = () => {
    do nextId = (nextId + 1) & 0xffff;
    while (pending.has(nextId));
    return nextId;
  };
  return {
    usable: () => usable && pending.size < 0x8000,
    exchange: (exchange) =>
      new Promise((resolve, reject) => {
        const id = freeId();
        const message = exchange.prepare(id);
        const entry: Pending = { exchange, resolve, reject, reused: connected, timer: setTimeout(() => undefined, 0) };
        clearTimeout(entry.timer);
        entry.timer = startTimer(id, entry);
        pending.set(id, entry);
        socket.ref();
        socket.write(framed(message));
      }),
    close: () => {
      retire();
      socket.destroy();
    },
  };
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
