// Every method on every shipped endpoint, with right and with wrong parameters; and those that an endpoint does not have.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Operation } from '../../src/operations/define.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { paramsSchema } from '../../src/operations/validate.ts';
import { type Endpoint, endpointsOf } from '../../src/rpc/endpoints.ts';
import { publish, ziData } from '../operations/setup.ts';
import { PLAIN, pointing, type Target } from './pointing.ts';
import { type RpcSite, startRpc } from './support.ts';

let server: RpcSite;
let count = 0;
before(async () => {
  server = await startRpc();
});
after(() => server.close());

const FURTHER: Readonly<Record<string, unknown>> = {
  ...{
    bulk_id: 1,
    event_id: 1,
    sg_name: 'sg-one',
    operation: 'refresh_all',
    sectag_label: 'HOSTED',
    sectag_labels: [],
  },
  ...{
    dst_reference: 'OTHER',
    edit_lock_token: 1,
    soa_serial: 2026113000,
    zone_ttl: '2h',
    patterns: ['*'],
    rdata: '192.0.2.1',
  },
  ...{ limit: 5, all_rrs: true, change_id: 1 },
};

/** A published zone that the endpoint sees. */
async function freshZone({ sectag }: Endpoint): Promise<Target> {
  count += 1;
  const name = `m${count}.test.`;
  const sectags = sectag === 'Admin' ? [] : [{ sectag_label: sectag }];
  const params = {
    name,
    login_id: 'x',
    reference: 'SHARED',
    inc_updates: true,
    sectags,
    zi_data: ziData(['www A 192.0.2.1']),
  };
  const made = await server.rpc('/admin_dms', 'create_zone', { ...params, return_change: true });
  const { change_id, zi_id } = made.result as { change_id: number; zi_id: number };
  await publish(server.site, name);
  const { result } = await server.rpc('/admin_dms', 'list_zi', { name });
  return { name, zoneId: (result as { zone_id: number }).zone_id, ziId: zi_id, changeId: change_id };
}

function rightParams(operation: Operation, endpoint: Endpoint, target: Target): Record<string, unknown> {
  const { properties, required = [] } = paramsSchema(
    operation,
    endpoint.methods.get(operation.name) ?? 'customer',
    'rpc',
  );
  const names = Object.keys(properties).filter(
    (name) => (required as string[]).includes(name) || name in FURTHER || name === 'name',
  );
  const creates = ['create_zone', 'copy_zone', 'load_zone'].includes(operation.name);
  return Object.fromEntries(
    names.map((name) => {
      if (creates && name === 'name') return [name, `made-by-${target.name}`];
      return [name, pointing(name, target) ?? PLAIN[name] ?? FURTHER[name]];
    }),
  );
}

const BAD_PARAMS = -32602;
const codeOf = async (endpoint: Endpoint, method: string, params: unknown): Promise<number | undefined> =>
  (await server.rpc(endpoint.path, method, params)).error?.code;

for (const endpoint of endpointsOf({})) {
  describe(endpoint.path, () => {
    for (const [method, role] of endpoint.methods) {
      const operation = operationsByName.get(method) as Operation;

      test(`${method}: right parameters are taken`, async () => {
        const params = rightParams(operation, endpoint, await freshZone(endpoint));
        const { error } = await server.rpc(endpoint.path, method, params);
        // a refusal of another kind is an answer to the content: no such job, no such lock
        const codes = [BAD_PARAMS, -32601, -32603];
        // nobody waits for changes here: the test server has no connection that listens
        if (method !== 'wait_change') assert.ok(!codes.includes(error?.code ?? 0), JSON.stringify({ params, error }));
      });

      test(`${method}: wrong ones are named`, async () => {
        const { properties, required = [] } = paramsSchema(operation, role, 'rpc');
        const right = rightParams(operation, endpoint, { name: 'none.test.', zoneId: 1, ziId: 1, changeId: 1 });
        const refused = async (params: object, param: string): Promise<void> => {
          const { error } = await server.rpc(endpoint.path, method, params);
          assert.equal(error?.code, BAD_PARAMS, `${param}: ${JSON.stringify({ params, error })}`);
          assert.equal(String(error.data.param).split('.')[0], param);
        };
        await refused({ ...right, no_such_parameter: 1 }, 'no_such_parameter');
        for (const name of required as string[]) {
          const { [name]: _left, ...others } = right;
          await refused(others, name);
        }
        for (const name of Object.keys(properties)) await refused({ ...right, [name]: { not: 'this' } }, name);
        if (operation.variadic !== true) {
          assert.equal(await codeOf(endpoint, method, Array(operation.positional.length + 1).fill('x')), BAD_PARAMS);
        }
      });
    }

    test('what it does not have is unknown', async () => {
      for (const method of operationsByName.keys()) {
        if (!endpoint.methods.has(method)) assert.equal(await codeOf(endpoint, method, {}), -32601, method);
      }
    });
  });
}
