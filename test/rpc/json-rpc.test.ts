// JSON-RPC 2.0 by the letter: ids, notifications, batches, shapes (spec 03 §1.4).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createJsonRpc } from '../../src/rpc/json-rpc.ts';

const rpc = createJsonRpc<null>({
  methods: ['echo', 'fail'],
  run: async (method, params) => {
    calls.push(method);
    if (method === 'fail') throw new Error('broken');
    return params ?? 'nothing';
  },
  answerError: (error) => ({ code: -1, message: (error as Error).message, data: { why: 1 } }),
});
const calls: string[] = [];

async function answer(body: unknown): Promise<unknown> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return rpc.receive(Buffer.from(text), null);
}

const ok = (id: unknown, result: unknown) => ({ jsonrpc: '2.0', id, result });
const codeOf = (reply: unknown): number => (reply as { error: { code: number } }).error.code;

describe('single requests', () => {
  test('every kind of id is answered as it came', async () => {
    for (const id of ['a', '', 0, 7, 1.5, null]) {
      assert.deepEqual(await answer({ jsonrpc: '2.0', id, method: 'echo', params: { x: 1 } }), ok(id, { x: 1 }));
    }
  });
  test('jsonrpc may be missing or of the old versions', async () => {
    assert.deepEqual(await answer({ id: 1, method: 'echo' }), ok(1, 'nothing'));
    assert.deepEqual(await answer({ jsonrpc: '1.0', id: 1, method: 'echo' }), ok(1, 'nothing'));
    assert.equal(codeOf(await answer({ jsonrpc: '3.0', id: 1, method: 'echo' })), -32600);
  });
  test('a notification is run and not answered, even when it fails', async () => {
    calls.length = 0;
    assert.equal(await answer({ method: 'echo' }), null);
    assert.equal(await answer({ method: 'fail' }), null);
    assert.equal(await answer({ method: 'unknown' }), null);
    assert.deepEqual(calls, ['echo', 'fail']);
  });
  test('no parameters are null, nothing, or an empty array or object', async () => {
    assert.deepEqual(await answer({ id: 1, method: 'echo', params: null }), ok(1, 'nothing'));
    assert.deepEqual(await answer({ id: 1, method: 'echo', params: [] }), ok(1, []));
  });
  test('shapes that are no request', async () => {
    const shapes = [
      {},
      1,
      '"x"',
      null,
      { id: 1 },
      { id: 1, method: 5 },
      { id: 1, method: '_x' },
      { id: 1, method: 'rpc/x' },
      { id: {}, method: 'echo' },
      { id: true, method: 'echo' },
      { id: 1, method: 'echo', params: 'x' },
      { id: 1, method: 'echo', params: false },
      { id: 1, method: 'echo', extra: 1 },
    ];
    for (const shape of shapes) assert.equal(codeOf(await answer(shape)), -32600, JSON.stringify(shape));
  });
  test('a faulty request keeps an id that is one', async () => {
    assert.equal(((await answer({ id: 9, method: 5 })) as { id: unknown }).id, 9);
    assert.equal(((await answer({ id: [], method: 'echo' })) as { id: unknown }).id, null);
  });
  test('unknown methods and parse errors', async () => {
    assert.deepEqual(await answer({ id: 1, method: 'zone_count' }), {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32601, message: 'Method not found' },
    });
    assert.equal(codeOf(await answer({ id: 1, method: 'constructor' })), -32601);
    assert.equal(codeOf(await answer('{"id": 1')), -32700);
    assert.equal(codeOf(await answer('')), -32700);
    assert.equal(codeOf(await rpc.receive(Buffer.from([0x22, 0xff, 0x22]), null)), -32700);
  });
  test('errors carry code, message and data', async () => {
    assert.deepEqual(await answer({ id: 1, method: 'fail' }), {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -1, message: 'broken', data: { why: 1 } },
    });
  });
});

describe('batches', () => {
  test('an empty one is an invalid request', async () => {
    assert.equal(codeOf(await answer([])), -32600);
  });
  test('elements fail by themselves and are answered in order', async () => {
    const replies = (await answer([
      { id: 1, method: 'echo', params: { a: 1 } },
      7,
      { method: 'echo' },
      { id: 2, method: 'fail' },
      { id: 2, method: 'nowhere' },
      [],
      { id: 3, method: 'echo' },
    ])) as { id: unknown; error?: { code: number } }[];
    assert.deepEqual(
      replies.map((reply) => [reply.id, reply.error?.code ?? 'ok']),
      [
        [1, 'ok'],
        [null, -32600],
        [2, -1],
        [2, -32601],
        [null, -32600],
        [3, 'ok'],
      ],
    );
  });
  test('one of one element is answered by an array, one of notifications not at all', async () => {
    assert.deepEqual(await answer([{ id: 1, method: 'echo' }]), [ok(1, 'nothing')]);
    assert.equal(await answer([{ method: 'echo' }, { method: 'fail' }]), null);
  });
});
