// Servers ahead of the master: one event and a raised floor for each serial, nothing where the master is as far (spec 06 §2.9).

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { decide } from '../../src/domain/decide.ts';
import { DmsError } from '../../src/domain/errors.ts';
import type { EnginePorts } from '../../src/engine/context.ts';
import { serversAhead } from '../../src/engine/server-ahead.ts';
import { serialFloor } from '../../src/store/serial-floor.ts';
import { publishedZones, type WatchedServer } from '../../src/store/watched-zones.ts';
import { FACTS, rowIn } from '../domain/machines/samples.ts';
import { makeWorld, type World } from './world.ts';

const SERVER = { id: 1, name: 'ns2', address: '192.0.2.2', server_type: 'bind9', sg_id: 1, in_replica_sg: false };
let world: World;
let master: number | null;

before(async () => {
  world = await makeWorld();
});
after(() => world.close());
beforeEach(() => world.clear());

function ports(): EnginePorts {
  const nameServer = {
    soa: async () => {
      if (master === null) throw new DmsError('NameServerTimeout', {});
      return { authoritative: true, rcode: 'NOERROR', soa: null, serial: master };
    },
  } as unknown as EnginePorts['nameServer'];
  return { ...world.ports, nameServer };
}

async function told(serials: readonly number[]): Promise<unknown[]> {
  await world.zones(1, 'PUBLISHED');
  await world.db.updateTable('zone').set({ soa_serial: 5 }).execute();
  const [zone] = (await publishedZones(world.db, 0, 1)).zones;
  const ahead = serversAhead(world.db, ports());
  for (const serial of serials) await ahead.answered(SERVER as WatchedServer, zone!, serial);
  return world.query("select subject_name as name, params from event where type = 'serverAhead' order by id");
}

test('one that is ahead is an event, once, and its serial becomes the floor', async () => {
  master = 5;
  assert.deepEqual(await told([9, 9, 4, 5]), [{ name: 'z1.test.', params: { server_name: 'ns2', serial: 9 } }]);
  assert.equal(await serialFloor(world.db, 'z1.test.'), 9);
});

test('one that has what the master has by now is not, nor while the master does not answer', async () => {
  master = 9;
  assert.deepEqual(await told([9]), []);
  master = null;
  assert.deepEqual(await told([9]), []);
});

test('spec 06 §2.9: a server ahead is mended by a forced serial', () => {
  const event = { type: 'serverAhead', server_name: 'ns2', serial: 9 };
  const { effects } = decide('zone', rowIn('zone', 'PUBLISHED'), FACTS.zone, event);
  assert.deepEqual(effects[0]?.params.params, { force_soa_serial_update: true });
});
