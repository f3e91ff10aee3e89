import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedList } from '../../src/engine/served-list.ts';
import type { PublishedZone, WatchedServer } from '../../src/store/watched-zones.ts';

const server = (id: number, sg_id: number, in_replica_sg = false): WatchedServer => ({
  id,
  name: `s${id}`,
  address: `192.0.2.${id}`,
  server_type: 'bind9',
  sg_id,
  in_replica_sg,
});
const zone = (id: number, serial: number, more: Partial<PublishedZone> = {}): PublishedZone => ({
  id,
  name: `z${id}.test.`,
  publication_id: id * 1000 + serial,
  serial,
  sg_id: 1,
  alt_sg_id: null,
  age_ms: 0,
  served: {},
  ...more,
});
const asked = (list: ReturnType<typeof servedList>, now: number) =>
  list.due(now, 100).map((due) => [due.server.id, due.entries.map((entry) => entry.zone.id)]);

test('servers of the groups and replicas are asked until they answer the serial', () => {
  const list = servedList();
  list.setServers([server(1, 1), server(2, 2), server(3, 9, true)], 0);
  list.add(zone(1, 5), 0, true);
  list.add(zone(2, 7, { sg_id: 8, alt_sg_id: 2 }), 0, true);
  assert.deepEqual(asked(list, 10), []);
  assert.deepEqual(asked(list, 100), [
    [1, [1]],
    [2, [2]],
    [3, [1, 2]],
  ]);
  for (const { server: from, entries } of list.due(100, 100)) {
    for (const due of entries)
      assert.equal(list.answered(from, due, due.zone.serial - (from.id === 2 ? 1 : 0), 100), false);
  }
  assert.equal(list.size, 1);
  assert.deepEqual(asked(list, 120), [], 'one that is behind is asked less and less often');
  assert.deepEqual(asked(list, 200), [[2, [2]]]);
  list.forget(new Set([2]));
  assert.equal(list.size, 0);
});

test('a serial exactly half the circle away is behind', () => {
  const list = servedList();
  list.setServers([server(1, 1)], 0);
  list.add(zone(1, 5, { served: { 1: 5 + 2 ** 31 } }), 0, true);
  const [due] = list.due(1_000, 100);
  const [entry] = due?.entries ?? [];
  assert.ok(due && entry, 'what was seen counts as up to date');
  list.answered(due.server, entry, 5 + 2 ** 31, 1_000);
  assert.equal(list.size, 1);
  list.answered(due.server, entry, 5, 2_000);
  assert.equal(list.size, 0);
});

test('a server that went back is asked for everything', () => {
  const list = servedList();
  list.setServers([server(1, 1)], 0);
  for (const id of [1, 2, 3]) list.add(zone(id, 5, { served: { 1: 5 } }), 0, true);
  assert.equal(list.size, 0);
  list.recheck({ newest: 1, others: 0 }, 1000);
  const [due] = list.due(2000, 100);
  assert.deepEqual(
    due?.entries.map((entry) => entry.zone.id),
    [3],
  );
  const [entry] = due?.entries ?? [];
  assert.ok(due && entry);
  assert.equal(list.answered(due.server, entry, 4, 2000), true);
  list.distrust(due.server, 2000);
  assert.equal(list.size, 3);
});

test('older zones are asked again in turn', () => {
  const list = servedList();
  list.setServers([server(1, 1)], 0);
  for (const id of [1, 2, 3, 4]) list.add(zone(id, 5, { served: { 1: 5 } }), 0, true);
  const asked: number[][] = [];
  for (const now of [1000, 2000, 3000]) {
    list.recheck({ newest: 1, others: 2 }, now);
    const [due] = list.due(now + 500, 100);
    asked.push(due?.entries.map((entry) => entry.zone.id) ?? []);
    for (const entry of due?.entries ?? []) if (due) list.answered(due.server, entry, 5, now);
  }
  assert.deepEqual(asked, [
    [4, 1, 2],
    [4, 3],
    [4, 1, 2],
  ]);
});

test('what was known before the start is asked again', () => {
  const list = servedList();
  list.setServers([server(1, 1)], 0);
  list.add(zone(1, 5, { served: { 1: 5 } }), 0, false);
  assert.equal(list.size, 1);
  list.setServers([], 0);
  assert.equal(list.size, 0);
  list.setServers([server(1, 1)], 0);
  assert.equal(list.size, 1, 'a server that was not well is asked for everything');
});

test('on the tour any zone is asked for once, with what is known to be newer', () => {
  const list = servedList();
  list.setServers([server(1, 1), server(2, 2)], 0);
  list.add(zone(1, 6, { served: { 1: 6 } }), 0, true);
  list.look([zone(1, 5), zone(2, 4), zone(3, 4, { sg_id: 2 })], 1000);
  const [first, second] = list.due(2000, 100);
  assert.deepEqual(
    first?.entries.map((entry) => [entry.zone.id, entry.zone.serial]),
    [
      [1, 6],
      [2, 4],
    ],
  );
  assert.deepEqual(asked(list, 2000)[1], [2, [3]]);
  for (const due of first?.entries ?? []) list.answered(server(1, 1), due, due.zone.serial, 2000);
  for (const due of second?.entries ?? []) list.answered(server(2, 2), due, due.zone.serial, 2000);
  assert.equal(list.size, 0);
});

test('a server that is down does not gather every zone there is', () => {
  const list = servedList();
  list.setServers([server(1, 1)], 0);
  for (let page = 0; page < 100; page += 1)
    list.look(
      Array.from({ length: 25 }, (_, n) => zone(page * 25 + n + 1, 1)),
      0,
    );
  assert.equal(list.size, 1000);
});
