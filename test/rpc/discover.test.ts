// rpc.discover: a valid OpenRPC document of what the endpoint offers, and nothing else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as metaSchema from '@open-rpc/meta-schema';
import { Compile } from 'typebox/compile';
import { endpointsOf } from '../../src/rpc/endpoints.ts';
import type { JsonSchema, OpenRpcDocument } from '../../src/rpc/open-rpc.ts';
import { type RpcSite, startRpc } from './support.ts';

let server: RpcSite;
before(async () => {
  server = await startRpc({
    acme_dms: { sectag: 'HOSTED', role: 'admin', users: 'u', methods: 'list_zone list_server' },
  });
});
after(() => server.close());

async function discover(endpoint: string): Promise<OpenRpcDocument> {
  return (await server.rpc(endpoint, 'rpc.discover')).result as OpenRpcDocument;
}

test('every endpoint tells its own methods, in a document that the schema of OpenRPC takes', async () => {
  const { openrpcDocument } = metaSchema as unknown as { openrpcDocument: object };
  // it points at the schema of JSON Schema itself, which is somewhere in the network
  const { $id: _id, ...own } = JSON.parse(
    JSON.stringify(openrpcDocument, (_key, value) => (isElsewhere(value) ? {} : value)),
  );
  const isValid = Compile(own);
  assert.ok(!isValid.Check({ openrpc: '1.3.2', methods: [] }));
  for (const { path, methods } of endpointsOf({})) {
    const document = await discover(path);
    const [fault] = isValid.Errors(document);
    assert.equal(fault, undefined, `${path}: ${JSON.stringify(fault)}`);
    assert.deepEqual(
      document.methods.map(({ name }) => name),
      [...methods.keys(), 'rpc.discover'],
    );
  }
});

test('parameters are those of the role', async () => {
  const paramsOf = async (endpoint: string): Promise<string[]> => {
    const { methods } = await discover(endpoint);
    return methods.find(({ name }) => name === 'create_zone')?.params.map(({ name }) => name) ?? [];
  };
  assert.ok((await paramsOf('/admin_dms')).includes('use_apex_ns'));
  assert.ok(!(await paramsOf('/helpdesk_dms')).includes('use_apex_ns'));
  assert.ok(!(await paramsOf('/value_reseller_dms')).includes('edit_lock'));
});

test('references lead somewhere, required parameters come first, errors have their keys', async () => {
  const { methods, components } = await discover('/admin_dms');
  const text = JSON.stringify({ methods, components });
  const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
  assert.ok(names.length > 20);
  for (const name of names) assert.ok(name in components.schemas, name);
  for (const { params, name } of methods) {
    const first = params.findIndex(({ required }) => !required);
    assert.ok(
      params.slice(first).every(({ required }) => !required),
      name,
    );
  }
  assert.deepEqual(components.errors.ZoneNotFound, {
    code: -28,
    message: 'zone {name} is not here',
    data: { keys: ['name'] },
  });
});

test('what the tag of the endpoint rules out is not told; parameters are refused', async () => {
  assert.deepEqual(
    (await discover('/acme_dms')).methods.map(({ name }) => name),
    ['list_zone', 'rpc.discover'],
  );
  assert.equal((await server.rpc('/acme_dms', 'list_server', {})).error?.code, -46);
  assert.equal((await server.rpc('/acme_dms', 'rpc.discover', { a: 1 })).error?.code, -32602);
  assert.equal((await server.rpc('/acme_dms', 'rpc.discover', [])).error, undefined);
});

function isElsewhere(value: unknown): boolean {
  const { $ref = '' } = (value ?? {}) as { $ref?: unknown };
  return typeof $ref === 'string' && $ref.startsWith('http');
}

/** What a client would check an answer by. */
function resultValidator({ methods, components }: OpenRpcDocument, method: string) {
  const schema = methods.find(({ name }) => name === method)?.result.schema as JsonSchema;
  return Compile({ ...schema, components } as never);
}

test('answers are of the shape that is told', async () => {
  await server.rpc('/admin_dms', 'create_zone', { name: 'told.test.', login_id: 'x' });
  const document = await discover('/admin_dms');
  const calls: [string, object][] = [
    ['list_zone', {}],
    ['list_zone', { limit: 1 }],
    ['list_zi', { name: 'told.test.' }],
    ['edit_zone', { name: 'told.test.', login_id: 'x', zi_id: 1 }],
    ['list_sg', {}],
    ['show_dms_status', {}],
  ];
  for (const [method, params] of calls) {
    const { result } = await server.rpc('/admin_dms', method, params);
    const [fault] = resultValidator(document, method).Errors(result);
    assert.equal(fault, undefined, `${method}: ${JSON.stringify(fault)}`);
  }
});
