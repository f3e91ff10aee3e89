// Resets: the master loads a zone anew while the secondaries answer all the time, and their serial never falls.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serialGt } from '../../src/dns/serial.ts';
import type { LabHost } from '../../src/lab/layout.ts';
import {
  assertReplayIsClean,
  explained,
  type Network,
  openEvents,
  servedAsStored,
  startNetwork,
  until,
  zoneData,
} from './support/network.ts';
import { pause } from './support/random.ts';

const ZONE = 'reset.example.';
const LOGIN = { login_id: 'panel@reset.example' };
const PATIENCE_MS = 60_000;

let network: Network;
before(async () => {
  network = await startNetwork();
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('first'), ...LOGIN });
  await settled();
});
after(() => network?.down());

const column = async (name: string): Promise<string> =>
  (await network.sql(`select ${name} from zone where name = '${ZONE}'`))[0] ?? '';

/** PUBLISHED, no event open, and both secondaries with what the database has, at the master's serial. */
async function settled(): Promise<number> {
  let serial = 0;
  await explained(network, () =>
    until('published and served', PATIENCE_MS, async () => {
      assert.equal(await column('state'), 'PUBLISHED');
      serial = Number(await column('soa_serial'));
      for (const host of network.secondaries) assert.equal(await network.answers.serial(host, ZONE), serial, host.name);
      return servedAsStored(network, ZONE);
    }),
  );
  return serial;
}

interface Watch {
  readonly asked: number;
  readonly complaints: string[];
  /** The master was seen without the zone. */
  readonly wasDropped: boolean;
}

/** Asks every secondary every 20 ms while the work lasts: it always answers, and never with less than before. */
async function watching(work: () => Promise<unknown>): Promise<Watch> {
  const watch = { asked: 0, complaints: [] as string[], wasDropped: false };
  let isOver = false;
  const follow = async (host: LabHost): Promise<void> => {
    let last = await network.answers.serial(host, ZONE);
    while (!isOver) {
      const serial = await network.answers.serial(host, ZONE);
      watch.asked++;
      if (serial === null) watch.complaints.push(`${host.name} does not answer`);
      else if (last !== null && serial !== last && !serialGt(serial, last)) {
        watch.complaints.push(`${host.name} went from ${last} to ${serial}`);
      }
      last = serial ?? last;
      await pause(20);
    }
  };
  const followMaster = async (): Promise<void> => {
    while (!isOver) {
      if ((await network.answers.serial(network.host('master'), ZONE)) === null) watch.wasDropped = true;
      await pause(10);
    }
  };
  const followers = [...network.secondaries.map(follow), followMaster()];
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(followers);
  }
  return watch;
}

async function assertUnbroken(reset: () => Promise<unknown>): Promise<void> {
  const resets = async (): Promise<number> =>
    Number((await network.sql("select count(*) from event where type = 'doReset' and state = 'SUCCESS'"))[0]);
  const [before, done] = [await settled(), await resets()];
  let after = 0;
  const { asked, complaints, wasDropped } = await watching(async () => {
    await reset();
    assert.equal(await resets(), done + 1);
    await until('a new serial', PATIENCE_MS, async () => Number(await column('soa_serial')) !== before);
    after = await settled();
  });
  assert.deepEqual(complaints, []);
  assert.ok(asked > 50, `${asked} questions`);
  assert.ok(wasDropped, 'the master kept it');
  assert.ok(serialGt(after, before), `${after} is not after ${before}`);
}

test('reset: the secondaries answer all the time, then with a higher serial', () =>
  assertUnbroken(() => network.zoneTool(['reset_zonesm', '-f', ZONE])));

test('reset to an earlier version, over JSON-RPC: its content comes back, the serial does not', async () => {
  const first = Number(await column('zi_id'));
  await network.rpc('update_zone', { name: ZONE, zi_data: zoneData('second', 5), ...LOGIN });
  await until('the second is served', PATIENCE_MS, async () => Number(await column('zi_id')) !== first);
  await assertUnbroken(() => network.rpc('reset_zone', { name: ZONE, zi_id: first }));
  assert.equal(Number(await column('zi_id')), first);
  assert.ok((await network.stored(ZONE)).some((one) => one.includes(Buffer.from('first').toString('hex'))));
});

test('saved while it is reset: the save is what comes', async () => {
  await assertUnbroken(async () => {
    await network.zoneTool(['reset_zonesm', '-f', ZONE]);
    await network.rpc('update_zone', { name: ZONE, zi_data: zoneData('third'), ...LOGIN });
  });
  assert.ok((await network.stored(ZONE)).some((one) => one.includes(Buffer.from('third').toString('hex'))));
});

test('server groups exchanged: the secondaries go on, with the SOA of the other group', async () => {
  await network.zoneTool(['create_sg', 'other']);
  await network.zoneTool(['set_config', '-g', 'other', 'soa_mname', 'ns.other.net.']);
  await network.zoneTool(['dupe_zone_alt_sg', ZONE, 'other']);
  const { complaints } = await watching(async () => {
    await network.zoneTool(['swap_zone_sg', '-f', ZONE]);
    await until('the SOA is that of the other group', PATIENCE_MS, async () => {
      const [rows] = await network.sql(`select encode(served_soa, 'escape') from zone where name = '${ZONE}'`);
      return rows?.includes('other');
    });
    await settled();
  });
  assert.deepEqual(complaints, []);
});

test('nothing is left open, and the history explains every row', async () => {
  await until('no open event', PATIENCE_MS, async () => {
    assert.deepEqual(await openEvents(network), []);
    return true;
  });
  await assertReplayIsClean(network);
});
