// Answers to requests that are no call: a status and one line of text (spec 03 §1.3).

import type { FastifyReply } from 'fastify';

export function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}
