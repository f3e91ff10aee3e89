// Endpoints from shipped rows and from sections of dms.conf.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointsOf } from '../../src/rpc/endpoints.ts';

test('the shipped endpoints', () => {
  const paths = endpointsOf({}).map((endpoint) => endpoint.path);
  assert.deepEqual(paths, ['/admin_dms', '/helpdesk_dms', '/list_zone', '/value_reseller_dms', '/hosted_dms']);
});

test('a method may have a role of its own', () => {
  const hosted = endpointsOf({}).find((endpoint) => endpoint.path === '/hosted_dms');
  assert.equal(hosted?.methods.get('create_zone'), 'helpdesk');
  assert.equal(hosted?.methods.get('list_zone'), 'customer');
  assert.equal(hosted?.methods.has('update_rrs'), false);
});

test('a section adds an endpoint, changes a shipped one, or takes it away', () => {
  const endpoints = endpointsOf({
    acme_dms: {
      sectag: 'ACME',
      role: 'customer',
      users: 'one, two',
      methods: 'list_zone rpc.discover create_zone:helpdesk',
    },
    admin_dms: { users: 'root-dms' },
    hosted_dms: { methods: '' },
  });
  const byPath = new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));
  assert.deepEqual(byPath.get('/acme_dms')?.users, ['one', 'two']);
  assert.equal(byPath.get('/acme_dms')?.methods.get('create_zone'), 'helpdesk');
  assert.deepEqual(byPath.get('/admin_dms')?.users, ['root-dms']);
  assert.equal(byPath.get('/admin_dms')?.sectag, 'Admin');
  assert.equal(byPath.has('/hosted_dms'), false);
});

test('what cannot be served is refused by name', () => {
  const faulty = [
    { x: { sectag: 'A', role: 'king', users: 'u', methods: 'list_zone' } },
    { x: { role: 'admin', users: 'u', methods: 'list_zone' } },
    { x: { sectag: 'A', methods: 'list_zone' } },
    { x: { sectag: 'A', users: 'u', methods: 'list_zone:king' } },
    { x: { sectag: 'A', users: 'u', methods: 'no_such_method' } },
    { x: { sectag: 'A', users: 'u', methods: 'destroy_zone' } },
    { x: { sectag: 'A', users: 'u', methods: 'set_zone_sg:helpdesk' } },
    { x: { sectag: 'A', users: 'u', methods: 'list_zone', colour: 'red' } },
    { x: { sectag: 'A', users: 'u', methods: 'list_zone', path: 'x y' } },
    { x: { sectag: 'A', users: 'u', methods: 'list_zone', path: '/admin_dms' } },
  ];
  for (const sections of faulty) {
    assert.throws(() => endpointsOf(sections), { name: 'SettingInvalid' }, JSON.stringify(sections));
  }
});
