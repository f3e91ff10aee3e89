// The JSON-RPC service over HTTP on a real database: endpoints, authentication, HTTP rules, calls (spec 03 §1).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Passwords } from '../../src/ports.ts';
import { endpointsOf } from '../../src/rpc/endpoints.ts';
import { makeSite, publish, type Site, ziData } from '../operations/setup.ts';
import { makeListener } from './listener.ts';

let site: Site;
let app: FastifyInstance;
let ready: Readonly<Record<string, string>> = { database: 'ok', schema: 'ok', dmsd: 'ok' };
let passwords: Passwords = { check: async (_user, password) => (password === 'right' ? 'right' : 'wrong') };

before(async () => {
  site = await makeSite();
  const endpoints = endpointsOf({
    reseller_dms: {
      sectag: 'RESELLER',
      role: 'customer',
      users: 'reseller',
      methods: 'list_zone show_zone create_zone update_zone delete_zone',
    },
    lost_dms: { sectag: 'NOWHERE', role: 'customer', users: 'reseller', methods: 'list_zone show_zone' },
  });
  app = makeListener(
    { ...site.ports, logger: { ...site.ports.logger, error: () => undefined } },
    {
      passwords: { check: (user, password, admit) => passwords.check(user, password, admit) },
      readiness: async () => ready,
      endpoints,
    },
  );
});
after(async () => {
  await app.close();
  await site.close();
});

type Headers = Readonly<Record<string, string>>;
const basic = (user: string, password = 'right'): Headers => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
const JSON_TYPE: Headers = { 'content-type': 'application/json' };

interface Reply {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data: Record<string, unknown> };
}

async function post(url: string, payload: string, headers: Headers = {}) {
  return app.inject({ method: 'POST', url, payload, headers: { ...basic('admin-dms'), ...JSON_TYPE, ...headers } });
}

async function rpc(method: string, params: unknown, url = '/admin_dms', user = 'admin-dms'): Promise<Reply> {
  const response = await post(url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), basic(user));
  assert.equal(response.statusCode, 200);
  return response.json() as Reply;
}

const LOGIN = { login_id: 'jane@example.org' };

describe('names beyond ASCII', () => {
  test('are taken everywhere, stored as A-labels, shown on request', async () => {
    const name = 'BÜCHER。example.';
    const zi_data = { rr_groups: [{ rrs: [{ label: 'straße', type: 'CNAME', rdata: 'tür' }] }] };
    assert.equal((await rpc('create_zone', { name, zi_data, ...LOGIN })).result, true);
    await publish(site, 'xn--bcher-kva.example.');
    const plain = (await rpc('show_zone', { name: 'bücher.example.' })).result as { name: string };
    assert.equal(plain.name, 'xn--bcher-kva.example.');
    assert.match(JSON.stringify(plain), /"label":"xn--strae-oqa".*"rdata":"xn--tr-xka"/);
    const shown = (await rpc('show_zone', { name: 'xn--BCHER-kva.example.', unicode: true })).result as {
      name: string;
    };
    assert.equal(shown.name, 'bücher.example.');
    assert.match(JSON.stringify(shown), /"label":"straße".*"rdata":"tür"/);
    const text = (await rpc('show_zone_text', { name: 'bücher.example.', unicode: true })).result as {
      zi_text: string;
    };
    assert.match(text.zi_text, /^straße +IN +CNAME +tür$/m);
    const list = (await rpc('list_zone', { names: ['BÜCHER.*'], unicode: true })).result as { name: string }[];
    assert.deepEqual(
      list.map((zone) => zone.name),
      ['bücher.example.'],
    );
    assert.equal(
      (await rpc('copy_zone', { src_name: 'bücher.example.', name: 'münchen.example.', ...LOGIN })).result,
      true,
    );
    assert.equal((await rpc('list_zone', { names: ['xn--mnchen-3ya.example.'] })).error, undefined);
    assert.equal((await rpc('create_zone', { name: 'a\u200db.example.', ...LOGIN })).error?.code, -89);
    assert.equal((await rpc('show_zone', { name: 'a\u200db.example.' })).error?.code, -28);
    assert.equal((await rpc('list_zone', { names: ['a\u200db.example.'] })).error?.code, -32);
    assert.equal((await rpc('show_zone', { name: 'bücher.example.', unicode: 'yes' })).error?.code, -32602);
  });
});

describe('HTTP', () => {
  test('only POST, only to endpoints', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const) {
      const response = await app.inject({ method, url: '/admin_dms', headers: basic('admin-dms') });
      assert.deepEqual([response.statusCode, response.headers.allow], [405, 'POST'], method);
    }
    assert.equal((await post('/nowhere', '{}')).statusCode, 404);
  });

  test('credentials open the URL of their own endpoint only', async () => {
    for (const headers of [
      { authorization: '' },
      { authorization: 'Bearer x' },
      { authorization: 'Basic !' },
      basic('admin-dms', 'wrong'),
      basic('helpdesk-dms'),
      basic('', ''),
    ]) {
      const response = await post('/admin_dms', '{}', headers as Headers);
      assert.equal(response.statusCode, 401);
      assert.equal(response.headers['www-authenticate'], 'Basic realm="Admin DMS", charset="UTF-8"');
    }
    assert.equal((await post('/helpdesk_dms', '{}', basic('helpdesk-dms'))).statusCode, 200);
  });

  test('an unreadable password file is 503', async () => {
    const usual = passwords;
    passwords = { check: () => Promise.reject(new Error('no such file')) };
    assert.equal((await post('/admin_dms', '{}')).statusCode, 503);
    passwords = usual;
  });

  test('content types, charsets, compression', async () => {
    const types: [string, number][] = [
      ['application/json', 200],
      ['application/json; charset=UTF-8', 200],
      ['application/json-rpc', 200],
      ['application/json-request', 200],
      ['application/json; charset=iso-8859-1', 415],
      ['text/plain', 415],
      ['application/x-www-form-urlencoded', 415],
    ];
    for (const [type, status] of types) {
      const response = await post('/admin_dms', '{"id":1,"method":"list_sg"}', { 'content-type': type });
      assert.equal(response.statusCode, status, type);
    }
    assert.equal((await post('/admin_dms', '{}', { 'content-encoding': 'gzip' })).statusCode, 415);
    const headers = basic('admin-dms');
    assert.equal((await app.inject({ method: 'POST', url: '/admin_dms', headers, payload: 'x' })).statusCode, 415);
  });

  test('413 above the limit, answers are JSON in UTF-8, an empty body is a parse error', async () => {
    const large = await post('/admin_dms', JSON.stringify({ pad: 'x'.repeat(8 * 1024 * 1024) }));
    assert.equal(large.statusCode, 413);
    const answered = await post('/admin_dms', '');
    assert.equal((answered.json() as Reply).error?.code, -32700);
    assert.equal(answered.headers['content-type'], 'application/json; charset=utf-8');
  });

  test('a request id is taken over or made', async () => {
    const given = await post('/admin_dms', '{}', { 'x-request-id': 'panel-17' });
    assert.equal(given.headers['x-request-id'], 'panel-17');
    const made = await post('/admin_dms', '{}', { 'x-request-id': 'not one\u0007' });
    assert.match(String(made.headers['x-request-id']), /^[0-9a-f]{16}$/);
  });

  test('health and readiness', async () => {
    assert.equal((await app.inject('/healthz')).statusCode, 200);
    assert.deepEqual((await app.inject('/readyz')).json(), { ready: true, checks: ready });
    ready = { ...ready, dmsd: 'no sign of life for 30 s' };
    assert.equal((await app.inject('/readyz')).statusCode, 503);
    ready = { ...ready, dmsd: 'ok' };
  });
});

/** Lists in lists. */
function deep(levels: number): unknown {
  return levels === 0 ? [] : [deep(levels - 1)];
}

describe('calls', () => {
  test('the life of a zone', async () => {
    assert.deepEqual((await rpc('create_zone', { name: 'life.example.', ...LOGIN })).result, true);
    const found = (await rpc('list_zone', { names: ['life*'] })).result as { name: string; state: string }[];
    assert.deepEqual(
      found.map(({ name, state }) => [name, state]),
      [['life.example.', 'CREATE']],
    );
    await publish(site, 'life.example.');
    const zi_data = ziData(['@ MX 10 mail', 'mail A 192.0.2.1', 'www 600 A 192.0.2.2']);
    assert.equal((await rpc('update_zone', { name: 'life.example.', zi_data, ...LOGIN })).result, true);
    const listed = (await rpc('list_zi', ['life.example.'])).result as { zi_candidate_id: number };
    const shown = (await rpc('show_zone', { name: 'life.example.', zi_id: listed.zi_candidate_id })).result as {
      zi: { change_by: string; rr_groups: { rrs: { label: string; rdata: string }[] }[] };
    };
    assert.equal(shown.zi.change_by, 'jane@example.org/Admin');
    const labels = shown.zi.rr_groups.flatMap(({ rrs }) => rrs.map(({ label, rdata }) => `${label} ${rdata}`));
    assert.deepEqual(labels.sort(), ['@ 10 mail', 'mail 192.0.2.1', 'www 192.0.2.2']);
    const [zone, token] = (await rpc('edit_zone', { name: 'life.example.', ...LOGIN })).result as [object, unknown];
    assert.ok('zi' in zone);
    assert.equal(token, null);
    assert.equal((await rpc('disable_zone', { name: 'life.example.' })).result, true);
    assert.equal((await rpc('disable_zone', { name: 'life.example.' })).error?.code, -80);
    assert.equal((await rpc('enable_zone', { name: 'life.example.' })).result, true);
    assert.equal((await rpc('delete_zone', { name: 'life.example.' })).result, true);
    assert.equal((await rpc('show_zone', { name: 'life.example.' })).error?.code, -28);
    assert.equal((await rpc('list_zone', { names: ['life*'] })).error?.code, -32);
  });

  test('return_change tells how to follow a write', async () => {
    const { result } = await rpc('create_zone', { name: 'change.example.', return_change: true, ...LOGIN });
    const { value, change_id, zi_id } = result as { value: unknown; change_id: unknown; zi_id: unknown };
    assert.deepEqual(Object.keys(result as object).sort(), ['change_id', 'value', 'zi_id']);
    assert.equal(value, true);
    assert.equal(typeof change_id, 'number');
    assert.equal(typeof zi_id, 'number');
    assert.equal((await rpc('delete_zone', { name: 'change.example.', return_change: false })).result, true);
    assert.equal((await rpc('show_zone', { name: 'x.', return_change: true })).error?.code, -32602);
    assert.equal((await rpc('delete_zone', { name: 'x.', return_change: 'yes' })).error?.code, -32602);
  });

  test('an error tells its class and line of descent', async () => {
    const { error } = await rpc('show_zone', { name: 'none.example.' });
    assert.deepEqual(error, {
      code: -28,
      message: 'zone none.example. is not here',
      data: {
        name: 'none.example.',
        exception_message: 'ZoneNotFound: zone none.example. is not here',
        exception_type: 'BaseJsonRpcError.DMSError.ZoneNotFound',
      },
    });
  });

  test('parameters are checked strictly and named', async () => {
    const faults: [string, unknown, RegExp][] = [
      ['create_zone', { name: 'x.example.' }, /login_id/],
      ['create_zone', { name: 'x.example.', ...LOGIN, colour: 1 }, /colour/],
      ['create_zone', { name: 7, ...LOGIN }, /name/],
      ['show_zone', ['a', 'b', 'c', 'd'], /positional/],
      ['show_zone', { name: 'a\0b.' }, /name.*NUL/],
      ['update_zone', { name: 'x.', ...LOGIN, zi_data: { rr_groups: [deep(1000)] } }, /deep/],
      ['update_zone', { name: 'x.', ...LOGIN, zi_data: { rr_groups: [{}] } }, /rrs/],
      ['update_zone', { name: 'x.', ...LOGIN, zi_data: ziData([{ label: 'a', disable: 'false' }]) }, /disable/],
    ];
    for (const [method, params, pattern] of faults) {
      const { error } = await rpc(method, params);
      assert.equal(error?.code, -32602, method);
      assert.match(error.message, pattern);
    }
  });

  test('one failing element of a batch fails alone', async () => {
    const response = await post(
      '/admin_dms',
      JSON.stringify([
        { id: 0, method: 'create_zone', params: { name: 'batch.example.', ...LOGIN } },
        { id: '', method: 'create_zone', params: { name: 'batch.example.', ...LOGIN } },
        { method: 'delete_zone', params: { name: 'batch.example.' } },
        'nonsense',
        { id: 2, method: 'show_zone', params: { name: 'batch.example.' } },
        { id: 3, method: 'no_such_method' },
      ]),
    );
    const replies = response.json() as Reply[];
    assert.deepEqual(
      replies.map(({ id, error }) => [id, error?.code ?? 'ok']),
      [
        [0, 'ok'],
        ['', -36],
        [null, -32600],
        [2, -28],
        [3, -32601],
      ],
    );
  });

  test('notifications are run and answered by nothing', async () => {
    const response = await post('/admin_dms', '{"method":"create_zone","params":["quiet.example.","jane"]}');
    assert.deepEqual([response.statusCode, response.body], [204, '']);
    assert.equal((await rpc('show_zone', { name: 'quiet.example.' })).error, undefined);
  });

  test('text beyond ASCII stays as it is', async () => {
    const { error } = await rpc('show_zone', { name: 'größe.example.' });
    assert.equal(error?.data.name, 'größe.example.');
  });
});

describe('endpoints', () => {
  test('a method that an endpoint does not have is unknown there', async () => {
    assert.equal((await rpc('create_zone', {}, '/list_zone')).error?.code, -32601);
    assert.equal((await rpc('set_zone_sg', {}, '/helpdesk_dms', 'helpdesk-dms')).error?.code, -32601);
    assert.equal((await rpc('create_sg', {}, '/admin_dms')).error?.code, -32601);
  });

  test('the role of the method decides on parameters', async () => {
    const params = { name: 'role.example.', use_apex_ns: true, ...LOGIN };
    assert.equal((await rpc('create_zone', params, '/helpdesk_dms', 'helpdesk-dms')).error?.code, -32602);
    assert.equal((await rpc('create_zone', params)).result, true);
  });

  test('a security tag sees its own zones only, others are as if absent', async () => {
    const mine = { name: 'mine.example.', reference: 'R', ...LOGIN };
    assert.equal((await rpc('create_zone', mine, '/reseller_dms', 'reseller')).result, true);
    const names = (await rpc('list_zone', {}, '/reseller_dms', 'reseller')).result as { name: string }[];
    assert.deepEqual(
      names.map(({ name }) => name),
      ['mine.example.'],
    );
    assert.equal((await rpc('show_zone', { name: 'role.example.' }, '/reseller_dms', 'reseller')).error?.code, -28);
    const shown = (await rpc('show_zone', { name: 'mine.example.' }, '/reseller_dms', 'reseller')).result as object;
    assert.equal('sectags' in shown, false);
  });

  test('an endpoint whose tag does not exist says so', async () => {
    assert.equal((await rpc('list_zone', {}, '/lost_dms', 'reseller')).error?.code, -42);
  });
});

describe('surroundings', () => {
  test('a fault that nobody foresaw is -32603 and does not lose the batch', async () => {
    const broken = makeListener(
      { ...site.ports, db: {} as typeof site.ports.db, logger: { ...site.ports.logger, error: () => undefined } },
      { passwords, readiness: async () => ready },
    );
    const payload = JSON.stringify([
      { id: 1, method: 'list_sg' },
      { id: 2, method: 'nothing' },
    ]);
    const response = await broken.inject({
      method: 'POST',
      url: '/admin_dms',
      payload,
      headers: { ...basic('admin-dms'), ...JSON_TYPE },
    });
    assert.deepEqual(
      (response.json() as Reply[]).map(({ id, error }) => [id, error?.code]),
      [
        [1, -32603],
        [2, -32601],
      ],
    );
    assert.doesNotMatch(response.body, /transaction|at /);
    await broken.close();
  });
});
