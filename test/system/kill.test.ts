// 200 edits over 50 zones, a third of them incremental, while dmsd, the master, PostgreSQL and a secondary are killed at random moments: afterwards every
// secondary serves what the database holds and what was acknowledged, and nothing is left open.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serialGt } from '../../src/dns/serial.ts';
import { RpcFault } from '../../src/lab/ways-in.ts';
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
import { dice, pause } from './support/random.ts';

const ZONES = Array.from({ length: 50 }, (_, n) => `kill${n}.example.`);
const EDITS = 200;
const EDITORS = 4;
/** In the order in which they have to be started again. */
const VICTIMS = ['postgres', 'named-master', 'named-slave1', 'dmsd'];
/** Edits at which something special happens. */
const REBIRTHS = [60, 120, 160];
const VACUUM_AT = 100;
const LOGIN = { login_id: 'panel@kill.example' };
const ZONE_EXISTS = -36;
const NO_SUCH_ZONE = -28;
const QUEUED_ALREADY = -86;
/** Every so many edits one is incremental. */
const INCREMENTAL = 3;
/** Busy, DatabaseUnreachable. */
const PASSING = [-131, -151];

const random = dice();
const acknowledged = new Map<string, string>();
/** The text that the last incremental update of a zone gave it. */
const incremental = new Map<string, string>();
const serials = new Map<string, number>();
let network: Network;
before(async () => {
  network = await startNetwork();
});
after(() => network?.down());

const complaints = new Map<string, number>();

/** Asks until it is acknowledged, as a panel does whose call failed; what an earlier attempt did already is fine. */
async function insist(method: string, params: Record<string, unknown>, done: number | null): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await network.rpc(method, params);
      return;
    } catch (error) {
      if (attempt > 0 && error instanceof RpcFault && error.code === done) return;
      const text = error instanceof Error ? error.message : String(error);
      if (attempt > 200 || (error instanceof RpcFault && !PASSING.includes(error.code))) throw error;
      complaints.set(text, (complaints.get(text) ?? 0) + 1);
      await pause(200);
    }
  }
}

const textRecord = (text: string) => ({ label: 'incremental', type: 'TXT', rdata: `"${text}"` });

async function save(zone: string, text: string): Promise<void> {
  const zi_data = zoneData(text) as { rr_groups: { rrs: object[] }[] };
  const given = incremental.get(zone);
  if (given !== undefined) zi_data.rr_groups[0]?.rrs.push(textRecord(given));
  await insist('update_zone', { name: zone, zi_data, ...LOGIN }, null);
  acknowledged.set(zone, text);
}

async function saveIncrementally(zone: string, text: string): Promise<void> {
  const rrs = [{ ...textRecord(text), update_op: 'UPDATE_RRTYPE' }];
  const update = { name: zone, update_data: { rr_groups: [{ rrs }] }, update_type: text, ...LOGIN };
  await insist('update_rrs', update, QUEUED_ALREADY);
  incremental.set(zone, text);
}

/** A zone of the same name takes its place, with other content. */
async function rebirth(zone: string, text: string): Promise<void> {
  await insist('delete_zone', { name: zone }, NO_SUCH_ZONE);
  await insist('create_zone', { name: zone, zi_data: zoneData(text, 5), inc_updates: true, ...LOGIN }, ZONE_EXISTS);
  acknowledged.set(zone, text);
  incremental.delete(zone);
}

async function vacuum(): Promise<void> {
  await until('vacuum_event_queue', 30_000, async () => {
    await network.zoneTool(['-f', 'vacuum_event_queue', '0']);
    return true;
  });
}

/** Several editors, never two on one zone at a time. */
async function editAll(): Promise<void> {
  const busy = new Set<string>();
  let edits = 0;
  const editor = async (): Promise<void> => {
    while (edits < EDITS) {
      edits += 1;
      const number = edits;
      const zone = random.pick(ZONES.filter((each) => !busy.has(each)));
      busy.add(zone);
      if (number === VACUUM_AT) await vacuum();
      const edit = number % INCREMENTAL === 0 ? saveIncrementally : save;
      await (REBIRTHS.includes(number) ? rebirth : edit)(zone, `edit ${number}`);
      busy.delete(zone);
      await pause(random.between(0, 1_200));
    }
  };
  await Promise.all(Array.from({ length: EDITORS }, editor));
}

/** Kills one or two at a time and starts them again, until the edits are done; returns how often each was killed. */
async function killUntil(isOver: () => boolean): Promise<Map<string, number>> {
  const kills = new Map(VICTIMS.map((name) => [name, 0]));
  while (!isOver()) {
    await pause(random.between(200, 2_500));
    const chosen = new Set([random.pick(VICTIMS), random.pick(VICTIMS)]);
    for (const name of chosen) {
      await network.lab.kill(name);
      kills.set(name, (kills.get(name) ?? 0) + 1);
      await pause(random.between(0, 300));
    }
    await pause(random.between(0, 1_500));
    for (const name of VICTIMS.filter((each) => chosen.has(each))) await network.lab.start(name);
  }
  return kills;
}

test('fifty zones are there', async () => {
  for (const zone of ZONES) {
    await network.rpc('create_zone', { name: zone, zi_data: zoneData('created'), inc_updates: true, ...LOGIN });
    acknowledged.set(zone, 'created');
  }
  await network.answers.served(ZONES, 60_000);
  const [first] = network.secondaries;
  for (const zone of ZONES) serials.set(zone, Number(first && (await network.answers.serial(first, zone))));
});

test('200 edits, and every process killed in between', async (t) => {
  t.diagnostic(`DMS_TEST_SEED=${random.seed}`);
  let isOver = false;
  const killing = killUntil(() => isOver);
  try {
    await editAll();
  } finally {
    isOver = true;
    const kills = await killing;
    t.diagnostic(`asked again: ${JSON.stringify([...complaints])}`);
    t.diagnostic(`killed: ${[...kills].map(([name, times]) => `${name} ${times}×`).join(', ')}`);
  }
});

test('within a minute every secondary serves what was acknowledged and is stored', async (t) => {
  const from = Date.now();
  const allServed = async (): Promise<boolean> => {
    for (const [zone, text] of acknowledged) {
      await servedAsStored(network, zone);
      const stored = await network.stored(zone);
      const isStored = (owner: string, given: string): boolean => {
        const rdata = Buffer.from([given.length, ...Buffer.from(given)]).toString('hex');
        return stored.includes(`${owner}.${zone} TXT 3600 ${rdata}`);
      };
      assert.ok(isStored('edited', text), `${zone}: ${text} is not published`);
      const given = incremental.get(zone);
      assert.ok(given === undefined || isStored('incremental', given), `${zone}: ${given} is not published`);
    }
    return true;
  };
  await explained(network, () => until('all zones on all secondaries', 60_000, allServed));
  t.diagnostic(`after ${((Date.now() - from) / 1000).toFixed(1)} s`);
});

test('no serial went back, and those of one zone are the same everywhere', async () => {
  for (const zone of ZONES) {
    const served = await Promise.all(network.secondaries.map((host) => network.answers.serial(host, zone)));
    assert.equal(served[0], served[1], zone);
    const isEdited = acknowledged.get(zone) !== 'created' || incremental.has(zone);
    const before = Number(serials.get(zone));
    assert.ok(
      isEdited ? serialGt(Number(served[0]), before) : served[0] === before,
      `${zone}: ${before} → ${served[0]}`,
    );
  }
});

test('no event is stuck or failed, and the history explains every row', async () => {
  const noneOpen = async (): Promise<boolean> => {
    assert.deepEqual(await openEvents(network), []);
    return true;
  };
  await explained(network, () => until('no open event', 60_000, noneOpen));
  const failed = "select subject_name, type, error from event where state = 'FAILURE' and not sync";
  assert.deepEqual(await network.sql(failed), []);
  assert.deepEqual(await network.sql("select error from event where type = 'updateRrs' and state = 'FAILURE'"), []);
  const waiting = "select g.id from update_group g join zone z on z.id = g.zone_id where z.state <> 'DELETED'";
  assert.deepEqual(await network.sql(waiting), []);
  await assertReplayIsClean(network);
});
