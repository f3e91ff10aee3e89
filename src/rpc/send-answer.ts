// The text of an answer onto the wire: whole where it is small, else as the client takes it.

import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Characters that are gathered before an answer is sent in pieces; one with a known length is easier on everybody. */
const WHOLE = 256 * 1024;

/** 204 where there is nothing to say. A fault behind what has been sent breaks the connection off: the client sees half an answer. */
export async function sendAnswer(
  reply: FastifyReply,
  pieces: AsyncGenerator<string, void, undefined>,
): Promise<FastifyReply> {
  const head: string[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    head.push(value);
    if (length > WHOLE) return typed(reply).send(Readable.from(behind(head.join(''), pieces), { objectMode: false }));
    length += value.length;
  }
  return head.length === 0 ? reply.code(204).send() : typed(reply).send(head.join(''));
}

function typed(reply: FastifyReply): FastifyReply {
  return reply.type('application/json; charset=utf-8');
}

async function* behind(head: string, rest: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  yield head;
  yield* rest;
}
