// Other people's JSON-RPC clients against the service: calls, named and positional, notifications, errors, batches.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import jayson from 'jayson/promise/index.js';
import { JSONRPCClient, type JSONRPCErrorException, type JSONRPCResponse } from 'json-rpc-2.0';
import { type RpcSite, startRpc } from './support.ts';

let server: RpcSite;
before(async () => {
  server = await startRpc();
});
after(() => server.close());

const LOGIN = { login_id: 'panel' };

describe('jayson', () => {
  function client(version: 1 | 2 = 2) {
    const { hostname, port } = new URL(server.url);
    const headers = { authorization: `Basic ${btoa('admin-dms:right')}` };
    return jayson.Client.http({ hostname, port, path: '/admin_dms', headers, version });
  }

  test('named and positional parameters', async () => {
    const made = await client().request('create_zone', { name: 'jayson.test.', ...LOGIN });
    assert.deepEqual([made.jsonrpc, made.result, 'error' in made], ['2.0', true, false]);
    const shown = await client().request('list_zi', ['jayson.test.']);
    assert.equal(shown.result.name, 'jayson.test.');
    assert.deepEqual((await client().request('list_reference', ['SI*'])).result, [{ reference: 'SITE' }]);
  });

  test('ids of its own making, strings and numbers', async () => {
    for (const id of ['a-1', 42]) {
      const answer = await client().request('list_sg', {}, id);
      assert.equal(answer.id, id);
    }
  });

  test('errors', async () => {
    const { error } = await client().request('show_zone', { name: 'none.test.' });
    assert.deepEqual([error.code, error.data.name], [-28, 'none.test.']);
    assert.equal((await client().request('no_such_method', {})).error.code, -32601);
    assert.equal((await client().request('show_zone', {})).error.code, -32602);
  });

  test('a notification is run and not answered', async () => {
    await client().request('create_zone', ['quiet.test.', 'panel'], null as unknown as undefined);
    const found = await client().request('list_zone', { names: ['quiet*'] });
    assert.equal(found.result.length, 1);
  });

  test('a batch', async () => {
    const one = client();
    const batch = [
      one.request('create_zone', { name: 'one.batch.test.', ...LOGIN }, undefined, false),
      one.request('show_zone', { name: 'none.test.' }, undefined, false),
      one.request('list_zone', { names: ['*.batch.test.'] }, undefined, false),
    ];
    const answers = (await one.request(batch)) as { id: unknown; result?: unknown; error?: { code: number } }[];
    assert.deepEqual(
      answers.map(({ error, result }) => error?.code ?? (Array.isArray(result) ? result.length : result)),
      [true, -28, 1],
    );
    assert.deepEqual(
      answers.map(({ id }) => id),
      batch.map((request) => (request as unknown as { id: unknown }).id),
    );
  });

  test('requests of version 1, which have no jsonrpc member', async () => {
    assert.equal((await client(1).request('list_sg', [])).result.length, 2);
  });
});

describe('the client of json-rpc-2.0', () => {
  function client(): JSONRPCClient {
    const one = new JSONRPCClient(async (request) => {
      const response = await server.post('/admin_dms', JSON.stringify(request));
      if (response.status === 204) return;
      one.receive((await response.json()) as JSONRPCResponse);
    });
    return one;
  }

  test('calls, a notification, an error, a batch', async () => {
    const one = client();
    assert.equal(await one.request('create_zone', { name: 'two.test.', ...LOGIN }), true);
    one.notify('create_zone', ['noted.test.', 'panel']);
    await assert.rejects(
      async () => one.request('show_zone', { name: 'none.test.' }),
      (error: JSONRPCErrorException) => {
        assert.equal(error.code, -28);
        return true;
      },
    );
    const answers = await one.requestAdvanced([
      { jsonrpc: '2.0', id: 'x', method: 'list_sg' },
      { jsonrpc: '2.0', id: 'y', method: 'nothing' },
    ]);
    assert.deepEqual(
      answers.map(({ id, error }) => [id, error?.code ?? 'ok']),
      [
        ['x', 'ok'],
        ['y', -32601],
      ],
    );
  });
});
