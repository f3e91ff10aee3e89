// A zone from its creation to its successor of the same name, as the secondaries see it.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { serialGt } from '../../src/dns/serial.ts';
import { hostPaths } from '../../src/lab/layout.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import {
  assertReplayIsClean,
  type Network,
  openEvents,
  servedAsStored,
  servedByNobody,
  startNetwork,
  until,
  zoneData,
} from './support/network.ts';

const ZONE = 'life.example.';
const PATIENCE_MS = 45_000;

let network: Network;
let scratch: string;
before(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'dms-editor-'));
  network = await startNetwork();
});
after(async () => {
  rmSync(scratch, { recursive: true });
  await network?.down();
});

/** The text of `edited.ZONE` that each secondary answers, and the serial, the same on both. */
async function published(text: string): Promise<number> {
  let serial = 0;
  await until(`both secondaries serve '${text}'`, PATIENCE_MS, async () => {
    const stored = await network.stored(ZONE);
    const rdata = Buffer.from([text.length, ...Buffer.from(text)]).toString('hex');
    assert.ok(stored.includes(`edited.${ZONE} TXT 3600 ${rdata}`), stored.join('\n'));
    // Only then: what is served before the publish is as stored, too.
    await servedAsStored(network, ZONE);
    const serials = await Promise.all(network.secondaries.map((host) => network.answers.serial(host, ZONE)));
    assert.equal(serials[0], serials[1]);
    serial = Number(serials[0]);
    return true;
  });
  return serial;
}

const save = (text: string): Promise<unknown> =>
  network.rpc('update_zone', { name: ZONE, zi_data: zoneData(text), login_id: 'panel@life.example' });

let serial = 0;
async function assertLater(text: string): Promise<void> {
  const next = await published(text);
  assert.ok(serialGt(next, serial), `${next} is not after ${serial}`);
  serial = next;
}

test('created over JSON-RPC', async () => {
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('first'), login_id: 'panel@life.example' });
  serial = await published('first');
});

test('edited over JSON-RPC', async () => {
  await save('second');
  await assertLater('second');
});

test('edited in an editor', async () => {
  const editor = path.join(scratch, 'editor');
  writeFileSync(editor, '#!/bin/sh\nsed -i s/second/third/ "$1"\n');
  chmodSync(editor, 0o755);
  await network.zoneTool(['-f', 'edit_zone', ZONE], { env: { VISUAL: '', EDITOR: editor } });
  await assertLater('third');
});

test('an earlier instance is compared, published again, and left for the later one', async () => {
  const difference = await network.zoneTool(['diff_zone_zi', ZONE, '^-']);
  assert.match(difference, /^-edited\s.*second.*\n\+edited\s.*third/m);
  await network.zoneTool(['-f', 'refresh_zone', ZONE, '^-']);
  await assertLater('second');
  await network.zoneTool(['-f', 'refresh_zone', ZONE, '^+']);
  await assertLater('third');
});

test('a copy of an old instance is a new one; the old one can go', async () => {
  const instances = async () =>
    JSON.parse(await network.zoneTool(['ls_zi', '--json', ZONE])) as { zi_id: number; change_by: string }[];
  const [third, second, first] = await instances();
  await network.zoneTool(['copy_zi', ZONE, ZONE, String(second?.zi_id)]);
  const [copy] = await instances();
  await network.zoneTool(['delete_zi', ZONE, String(second?.zi_id)]);
  await network.zoneTool(['-f', 'refresh_zone', ZONE, String(copy?.zi_id)]);
  await assertLater('second');
  await network.zoneTool(['-f', 'refresh_zone', ZONE, String(third?.zi_id)]);
  await assertLater('third');
  const left = (await instances()).map(({ zi_id }) => zi_id);
  assert.deepEqual(left, [copy?.zi_id, third?.zi_id, first?.zi_id]);
});

test('another zone TTL, and back', async () => {
  for (const [ttl, seconds] of [
    ['30m', 1800],
    ['1h', 3600],
  ]) {
    await network.zoneTool(['refresh_zone_ttl', ZONE, String(ttl)]);
    await until(`both secondaries have ${ttl}`, PATIENCE_MS, async () => {
      assert.ok((await network.stored(ZONE)).some((one) => one.startsWith(`edited.${ZONE} TXT ${seconds} `)));
      return servedAsStored(network, ZONE);
    });
  }
  await assertLater('third');
});

test('its serial set, raised, wrapped, and a date again; the master that is killed loads it in between', async () => {
  const serves = (wanted: number): Promise<void> =>
    until(`both secondaries have ${wanted}`, PATIENCE_MS, async () => {
      for (const host of network.secondaries) assert.equal(await network.answers.serial(host, ZONE), wanted, host.name);
      return true;
    });
  const isLoadedAgain = async (wanted: number): Promise<void> => {
    await network.lab.kill('named-master');
    await network.lab.start('named-master');
    assert.equal(await network.answers.serial(network.host('master'), ZONE), wanted);
  };
  const today = serial - (serial % 100);
  await network.zoneTool(['poke_zone_set_serial', '-f', ZONE, String(serial + 50)]);
  await serves(serial + 50);
  await network.zoneTool(['poke_zone_set_serial', '-fu', ZONE]);
  await serves(serial + 51);
  assert.equal((await network.tryZoneTool(['poke_zone_set_serial', '-f', ZONE, String(serial)])).code, 76);
  await network.zoneTool(['poke_zone_wrap_serial', '-f', ZONE]);
  const wrapped = (serial + 51 + 2 ** 31 - 1) % 2 ** 32;
  await serves(wrapped);
  await isLoadedAgain(wrapped);
  await network.zoneTool(['poke_zone_set_serial', '-fu', ZONE]);
  await serves(today);
  await isLoadedAgain(today);
  serial = today;
});

test('a copy of it is served', async () => {
  await network.zoneTool(['copy_zone', ZONE, 'copy.of.example']);
  await until('the copy is served', PATIENCE_MS, () => servedAsStored(network, 'copy.of.example.'));
  assert.ok(
    (await network.stored('copy.of.example.')).some((one) => one.startsWith('edited.copy.of.example. TXT 3600 ')),
  );
});

test('disabled, no secondary answers; edited meanwhile; enabled, both serve the edit', async () => {
  await network.zoneTool(['disable_zone', ZONE]);
  await until('nobody serves it', PATIENCE_MS, () => servedByNobody(network, ZONE));
  await save('fourth');
  await network.zoneTool(['enable_zone', ZONE]);
  await assertLater('fourth');
});

test('deleted, and another zone of that name on the same day: new content, serial above the old', async () => {
  await network.zoneTool(['delete_zone', ZONE]);
  await until('nobody serves it', PATIENCE_MS, () => servedByNobody(network, ZONE));
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('reborn', 5), login_id: 'panel@life.example' });
  await assertLater('reborn');
});

test('deleted and created in one breath', async () => {
  await network.zoneTool(['delete_zone', ZONE]);
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('again', 2), login_id: 'panel@life.example' });
  await assertLater('again');
  await save('and edited');
  await assertLater('and edited');
});

test('an update whose record was lost, then deleted and created: the secondaries do not keep what was lost', async () => {
  const { address } = network.host('master');
  const script = [
    `server ${address} ${network.lab.ports.dns}`,
    `local ${address}`,
    `zone ${ZONE}`,
    `update add edited.${ZONE} 3600 TXT "lost"`,
    'send',
    '',
  ].join('\n');
  await runCommand(['nsupdate', '-v', '-k', hostPaths(network.host('master')).updateKey], { input: script });
  await until('both secondaries have it', PATIENCE_MS, async () => {
    const serials = await Promise.all(network.secondaries.map((host) => network.answers.serial(host, ZONE)));
    return serials.every((each) => each === serial + 1);
  });
  await network.zoneTool(['delete_zone', ZONE]);
  await until('nobody serves it', PATIENCE_MS, () => servedByNobody(network, ZONE));
  await network.rpc('create_zone', { name: ZONE, zi_data: zoneData('found', 2), login_id: 'panel@life.example' });
  await assertLater('found');
});

test('a deleted one comes back once the name is free', async () => {
  const [oldest] = await network.sql(
    `select id from zone where name = '${ZONE}' and state = 'DELETED' order by id limit 1`,
  );
  const refused = await network.tryZoneTool(['undelete_zone', String(oldest)]);
  assert.match(refused.stderr, /a live zone life\.example\. exists/);
  assert.equal(refused.code, 73);
  await network.zoneTool(['delete_zone', ZONE]);
  await until('nobody serves it', PATIENCE_MS, () => servedByNobody(network, ZONE));
  await network.zoneTool(['undelete_zone', String(oldest)]);
  await assertLater('fourth');
});

test('nothing is left open, and the history explains every row', async () => {
  await until('no open event', PATIENCE_MS, async () => {
    assert.deepEqual(await openEvents(network), []);
    return true;
  });
  await assertReplayIsClean(network);
});
