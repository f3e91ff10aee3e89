// A client of JSON-RPC that costs little: one kept connection, one request at a time, nothing parsed that nobody asks for.

import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpClient {
  /** Sends a body and waits for its answer. Rejects when the connection ends before. */
  post(path: string, body: string): Promise<HttpAnswer>;
  close(): void;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  /** `user:password` */
  readonly login: string;
}

export async function httpClient({ host, port, login }: Target): Promise<HttpClient> {
  const socket = connect({ host, port });
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const head = `Host: ${host}:${port}\r\nAuthorization: Basic ${Buffer.from(login).toString('base64')}\r\nContent-Type: application/json\r\n`;
  const answers = answersOf(socket);
  return {
    post: (path, body) => {
      socket.write(`POST ${path} HTTP/1.1\r\n${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return answers();
    },
    close: () => socket.destroy(),
  };
}

/** A function that waits for the next answer. */
function answersOf(socket: Socket): () => Promise<HttpAnswer> {
  let received: Buffer = Buffer.alloc(0);
  let waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null;
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const found = takeAnswer(received);
    if (found === null) return;
    received = received.subarray(found.length);
    waiting?.resolve(found.answer);
    waiting = null;
  });
  const fail = (error?: Error): void => waiting?.reject(error ?? new Error('the connection ended'));
  socket.on('error', fail);
  socket.on('close', () => fail());
  return () =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) reject(new Error('the connection is gone'));
      waiting = { resolve, reject };
    });
}

/** The first whole answer in these octets, with its length. */
function takeAnswer(octets: Buffer): { readonly answer: HttpAnswer; readonly length: number } | null {
  const end = octets.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = octets.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const from = end + 4;
  if (/^transfer-encoding: *chunked/im.test(head)) return takeChunks(octets, from, status);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  if (octets.length < from + length) return null;
  return { answer: { status, body: octets.toString('utf8', from, from + length) }, length: from + length };
}

function takeChunks(octets: Buffer, from: number, status: number) {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const line = octets.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(octets.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (octets.length < next) return null;
    if (size === 0) return { answer: { status, body: Buffer.concat(parts).toString('utf8') }, length: next };
    parts.push(octets.subarray(line + 2, line + 2 + size));
    at = next;
  }
}
