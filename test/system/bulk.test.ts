// Jobs on many zones in a whole network: changed apex NS, a reset of everything, nuked zones, while people edit.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  assertReplayIsClean,
  type Network,
  servedAsStored,
  servedByNobody,
  startNetwork,
  until,
  zoneData,
} from './support/network.ts';

const LOGIN = { login_id: 'panel@bulk.example' };
const PATIENCE_MS = 60_000;
const ZONES = Array.from({ length: 24 }, (_, i) => `z${i}.bulk.example.`);
const FAILED = ZONES.filter((_, i) => i >= 20);
const KEPT = ZONES.filter((_, i) => i < 20);

interface Job {
  readonly bulk_id: number;
  readonly state: string;
  readonly expected: number;
  readonly done: number;
  readonly failed: number;
}

let network: Network;
before(async () => {
  network = await startNetwork();
  for (const name of ZONES) await network.rpc('create_zone', { name, zi_data: zoneData('created'), ...LOGIN });
  await served(ZONES);
});
after(() => network?.down());

async function served(zones: readonly string[]): Promise<void> {
  await until(`${zones.length} zones are served as stored`, PATIENCE_MS, async () => {
    for (const zone of zones) await servedAsStored(network, zone);
    return true;
  });
}

/** Begins a job as a script does and waits for its end. */
async function jobOf(...words: string[]): Promise<Job> {
  const begun = JSON.parse(await network.zoneTool([...words, '-f', '--json'])) as { value: Job };
  const { bulk_id } = begun.value;
  let job = begun.value;
  await until(`job ${bulk_id} is done`, PATIENCE_MS, async () => {
    job = JSON.parse(await network.zoneTool(['bulk', 'show', String(bulk_id), '--json'])) as Job;
    assert.equal(job.state, 'DONE', JSON.stringify(job));
    return true;
  });
  return job;
}

test('changed apex NS come into every zone', async () => {
  await network.zoneTool(['edit_apex_ns', '--set', 'ns1.someorg.net.', 'ns3.someorg.net.']);
  const { expected, done, failed } = await jobOf('refresh_apex');
  assert.deepEqual([expected, done, failed], [ZONES.length, ZONES.length, 0]);
  await until('every secondary has them', PATIENCE_MS, async () => {
    for (const zone of ZONES) {
      for (const host of network.secondaries) {
        assert.deepEqual(await network.apexNs(host, zone), ['ns1.someorg.net.', 'ns3.someorg.net.'], zone);
      }
    }
    return true;
  });
});

test('a reset of everything ends with every zone served, edits in between too', async () => {
  const edited = ZONES[10] ?? '';
  const job = jobOf('reset_all_zones');
  await network.rpc('update_zone', { name: edited, zi_data: zoneData('meanwhile'), ...LOGIN });
  const { done, failed } = await job;
  assert.deepEqual([done, failed], [ZONES.length, 0]);
  const states = await network.sql(`select distinct state from zone where name like '%.bulk.example.'`);
  assert.deepEqual(states, ['PUBLISHED']);
  await served(ZONES);
  assert.ok((await network.stored(edited)).some((line) => line.includes(Buffer.from('meanwhile').toString('hex'))));
});

test('nuked zones are served by nobody, the others by all; their files are gone', async () => {
  const { done } = await jobOf('nuke_zones', ...FAILED);
  assert.equal(done, FAILED.length);
  for (const zone of FAILED) await until(`nobody serves ${zone}`, PATIENCE_MS, () => servedByNobody(network, zone));
  await served(KEPT);
  const left = await network.sql(
    `select name from zone where state = 'DELETED' and (zone_files or deleted_start is not null)`,
  );
  assert.deepEqual(left, []);
});

test('the history explains every row', () => assertReplayIsClean(network));
