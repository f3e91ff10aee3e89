// A JSON-RPC server on a database of its own, reached over HTTP as clients reach it.

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { endpointsOf } from '../../src/rpc/endpoints.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { makeListener } from './listener.ts';

export interface Reply {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data: Record<string, unknown> };
}

export interface RpcSite {
  readonly site: Site;
  readonly app: FastifyInstance;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** POSTs a body as it is. */
  post(endpoint: string, body: string, signal?: AbortSignal): Promise<Response>;
  /** One call on an endpoint, as its user. */
  rpc(endpoint: string, method: string, params?: unknown): Promise<Reply>;
  close(): Promise<void>;
}

/** Endpoints: the shipped ones and `sections`; the password of everybody is `right`. The tags of the shipped endpoints exist. */
export async function startRpc(sections: Parameters<typeof endpointsOf>[0] = {}): Promise<RpcSite> {
  const site = await makeSite();
  for (const sectag_label of ['VALUE_RESELLER', 'HOSTED']) {
    await site.database.db.insertInto('sectag').values({ sectag_label }).execute();
  }
  const endpoints = endpointsOf(sections);
  const app = makeListener(site.ports, { endpoints });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const userOf = new Map(endpoints.map(({ path, users }) => [path, users[0] ?? '']));
  const post: RpcSite['post'] = (endpoint, body, signal) =>
    fetch(url + endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${userOf.get(endpoint)}:right`)}` },
      body,
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    site,
    app,
    url,
    post,
    rpc: async (endpoint, method, params) => {
      const response = await post(endpoint, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
      assert.equal(response.status, 200);
      return (await response.json()) as Reply;
    },
    close: async () => {
      await app.close();
      await site.close();
    },
  };
}
