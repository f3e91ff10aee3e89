// Every operation of the table: who may call it and which parameters each role has, without a database.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { type Caller, ROLES } from '../../src/domain/roles.ts';
import { callForChange } from '../../src/operations/call.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { paramsSchema } from '../../src/operations/validate.ts';

const REACHED = new Error('the database is reached');

/** A database that only tells that it was asked: role and parameters have passed. */
const db = {
  transaction: () => {
    throw REACHED;
  },
} as unknown as OperationPorts['db'];

const { settings } = resolveSettings({ file: 'test', entries: [] }, 'dms-rpcd');
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => logger };
const ports: OperationPorts = {
  db,
  logger,
  clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
  settings: { current: () => settings },
  random: { fraction: () => 0, bytes: (length) => Buffer.alloc(length) },
};

async function errorOf(
  operation: string,
  caller: Partial<Caller>,
  params: unknown,
): Promise<Error & { data?: object }> {
  const who: Caller = { role: 'admin', sectag: 'Admin', loginId: 'x@test', source: 'rpc', ...caller };
  try {
    await callForChange(ports, who, operation, params);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${operation} did not ask the database`);
}

describe('the table', () => {
  for (const [name, operation] of operationsByName) {
    test(name, async (t) => {
      assert.equal(operation.name, name);
      assert.match(name, /^[a-z]+(_[a-z]+)*$/);
      assert.match(operation.summary, /^[A-Z].{10,160}[^.]$/);
      assert.ok(operation.roles.length > 0);
      const known = Object.keys(operation.params);
      const named = [
        ...operation.positional,
        ...(operation.masked ?? []),
        ...Object.keys(operation.paramRoles ?? {}),
        ...Object.values(operation.requiredFor ?? {}).flat(),
      ];
      for (const param of named) assert.ok(known.includes(param), `${param} is no parameter`);
      for (const role of ROLES) {
        await t.test(`as ${role}`, async () => {
          const error = await errorOf(name, { role }, { no_such_parameter: 1 });
          if (!operation.roles.includes(role)) return assert.equal(error.name, 'MethodNotFoundJsonRpcError');
          assert.equal(error.name, 'InvalidParamsJsonRpcError');
          const { properties } = paramsSchema(operation, role, 'rpc');
          for (const param of known) {
            const allowed = operation.paramRoles?.[param]?.includes(role) ?? true;
            assert.equal(param in properties, allowed, param);
            if (allowed) continue;
            const refused = await errorOf(name, { role }, { [param]: null });
            assert.equal(refused.name, 'InvalidParamsJsonRpcError', param);
          }
        });
      }
    });
  }
});

describe('parameters', () => {
  const bad: [string, unknown, string, RegExp][] = [
    ['show_zone', {}, 'name', /missing/],
    ['show_zone', { name: 1 }, 'name', /string/],
    ['show_zone', { name: 'a.', nmae: 1 }, 'nmae', /no such/],
    ['show_zone', { name: 'a.', zi_id: true }, 'zi_id', /./],
    [
      'update_zone',
      { name: 'a.', login_id: 'x', zi_data: { rr_groups: [{ rrs: [{ label: 'a', disable: 'no' }] }] } },
      'zi_data.rr_groups.0.rrs.0.disable',
      /./,
    ],
    ['set_zone', { name: 'a.', edit_lock: 'true' }, 'edit_lock', /./],
    ['show_event', ['12'], 'event_id', /integer/],
    ['list_sg', [1], '', /positional/],
    ['list_sg', 'x', '', /object or an array/],
  ];
  for (const [operation, params, param, message] of bad) {
    test(`${operation} ${JSON.stringify(params)}`, async () => {
      const error = await errorOf(operation, {}, params);
      assert.equal(error.name, 'InvalidParamsJsonRpcError');
      assert.equal((error.data as { param: string }).param, param);
      assert.match(error.message, message);
    });
  }

  test('by position, by name, all positions of a variadic one', async () => {
    for (const [operation, params] of [
      ['show_zone', ['a.test.']],
      ['show_zone', { name: 'a.test.', zi_id: undefined }],
      ['list_zone', ['a.test.', 'b.test.']],
      ['list_zone', [['a.test.', 'b.test.']]],
      ['list_zone', []],
      ['list_zone', null],
      ['list_reference', ['a*', 'b*']],
    ] as const) {
      assert.equal((await errorOf(operation, {}, params)).name, 'InternalErrorJsonRpcError', JSON.stringify(params));
    }
  });

  test('a login id is needed over the network, and known inside', async () => {
    const params = { name: 'a.test.' };
    assert.match((await errorOf('create_zone', {}, params)).message, /login_id/);
    assert.equal((await errorOf('create_zone', { source: 'shell' }, params)).name, 'InternalErrorJsonRpcError');
  });

  test('an unknown method', async () => {
    for (const name of ['nuke_everything', '', 'constructor', '__proto__']) {
      assert.equal((await errorOf(name, {}, {})).name, 'MethodNotFoundJsonRpcError');
    }
  });
});
