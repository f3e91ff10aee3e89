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

async function answerText(body: Buffer): Promise<string> {
  let text = '';
  for await (const piece of rpc.receive(body, null)) text += piece;
  return text;
}

/** null: nothing is answered. */
async function answer(body: unknown): Promise<unknown> {
  const text = await answerText(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
  return text === '' ? null : JSON.parse(text);
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
    assert.match(await answerText(Buffer.from([0x22, 0xff, 0x22])), /-32700/);
  });
  test('errors carry code, message and data', async () => {
    assert.deepEqual(await answer({ id: 1, method: 'fail' }), {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -1, message: 'broken', data: { why: 1 } },
    });
  });
});

test('numbers that JavaScript cannot hold come back as they were written', async () => {
  for (const id of ['12345678901234567890', '-9007199254740993', '1e400', '123456789012345678901234567890.5']) {
    assert.equal(
      await answerText(Buffer.from(`{"id":${id},"method":"echo","params":{"id":7}}`)),
      `{"jsonrpc":"2.0","id":${id},"result":{"id":7}}`,
    );
  }
  const batch = `[{"id":9007199254740993,"method":"echo"},{"method":"echo"},1,{"id":9007199254740995,"method":"nowhere"}]`;
  assert.match(
    await answerText(Buffer.from(batch)),
    /^\[{"jsonrpc":"2.0","id":9007199254740993,.*"id":9007199254740995,/,
  );
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

// https://www.jsonrpc.org/specification, section 7, with methods that do what it shows.
describe('the examples of the specification', () => {
  const example = createJsonRpc<null>({
    methods: ['subtract', 'update', 'sum', 'notify_hello', 'notify_sum', 'get_data'],
    run: async (method, params) => {
      const values = (Array.isArray(params) ? params : Object.values(params ?? {})) as number[];
      if (method === 'subtract' && !Array.isArray(params)) {
        const { minuend, subtrahend } = params as { minuend: number; subtrahend: number };
        return minuend - subtrahend;
      }
      if (method === 'subtract') return values.reduce((left, right) => left - right);
      if (method === 'sum') return values.reduce((left, right) => left + right);
      return method === 'get_data' ? ['hello', 5] : null;
    },
    answerError: (error) => ({ code: -32603, message: (error as Error).message }),
  });

  const INVALID = '{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}';
  const PARSE = '{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}';
  const EXAMPLES: readonly (readonly [string, string | null])[] = [
    [
      '{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}',
      '{"jsonrpc": "2.0", "result": 19, "id": 1}',
    ],
    [
      '{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}',
      '{"jsonrpc": "2.0", "result": -19, "id": 2}',
    ],
    [
      '{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}',
      '{"jsonrpc": "2.0", "result": 19, "id": 3}',
    ],
    [
      '{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}',
      '{"jsonrpc": "2.0", "result": 19, "id": 4}',
    ],
    ['{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}', null],
    ['{"jsonrpc": "2.0", "method": "foobar"}', null],
    [
      '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}',
      '{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}',
    ],
    ['{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]', PARSE],
    ['{"jsonrpc": "2.0", "method": 1, "params": "bar"}', INVALID],
    ['[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]', PARSE],
    ['[]', INVALID],
    ['[1]', `[${INVALID}]`],
    ['[1,2,3]', `[${INVALID},${INVALID},${INVALID}]`],
    [
      `[
        {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
        {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
        {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
        {"foo": "boo"},
        {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
        {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
      ]`,
      `[
        {"jsonrpc": "2.0", "result": 7, "id": "1"},
        {"jsonrpc": "2.0", "result": 19, "id": "2"},
        ${INVALID},
        {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},
        {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}
      ]`,
    ],
    [
      '[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]',
      null,
    ],
  ];
  for (const [request, expected] of EXAMPLES) {
    test(request.replaceAll(/\s+/g, ' ').slice(0, 90), async () => {
      let text = '';
      for await (const piece of example.receive(Buffer.from(request), null)) text += piece;
      if (expected === null) assert.equal(text, '');
      else assert.deepEqual(JSON.parse(text), JSON.parse(expected));
    });
  }
});
