// The peer of bench `rpc`, a process of its own: a bare fastify route that runs the statements of a call and answers their rows.

import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import pg from 'pg';
import type { Connection } from '../../src/store/db.ts';
import { clientConfig } from '../../src/store/db.ts';

/** By the text of the request's params what the call sends to the database. */
export type Statements = Readonly<Record<string, readonly { readonly text: string; readonly values: unknown[] }[]>>;

export interface PeerTask {
  readonly connection: Connection;
  readonly statements: Statements;
}

process.once('message', async ({ connection, statements }: PeerTask) => {
  const pool = new pg.Pool({ ...clientConfig(connection), max: connection.max });
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `p${names.size}`;
    names.set(text, name);
    return name;
  };
  const app = Fastify();
  app.post('/bare', async (request) => {
    const { id, params } = request.body as { id: unknown; params: unknown };
    const client = await pool.connect();
    try {
      const result: unknown[] = [];
      for (const { text, values } of statements[JSON.stringify(params)] ?? []) {
        result.push((await client.query({ name: nameOf(text), text, values })).rows);
      }
      return { jsonrpc: '2.0', id, result };
    } finally {
      client.release();
    }
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.((app.server.address() as AddressInfo).port);
});
process.once('disconnect', () => process.exit(0));
