// Bench `reconfig`: one new zone among many. What rendering costs against writing the same octets, and when a secondary answers for it.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCommands } from '../../src/adapters/commands.ts';
import { createFiles } from '../../src/adapters/files.ts';
import { createHostFacts } from '../../src/adapters/host-facts.ts';
import { createRemote } from '../../src/adapters/remote.ts';
import type { EnginePorts } from '../../src/engine/context.ts';
import { readEverything } from '../../src/engine/performers/master.ts';
import { writeMasterFiles } from '../../src/engine/performers/master-files.ts';
import { startLab } from '../../src/lab/lab.ts';
import { slavesOf } from '../../src/lab/layout.ts';
import { call } from '../../src/operations/call.ts';
import { type Bed, CALLER, makeBed } from './bed.ts';
import { addCopies } from './copied-zones.ts';
import { type Bench, median, round } from './report.ts';
import { restoredZones, untilWithin } from './restored-zones.ts';

const SMALL = 100;
const SIZE = 10_000;
const NEW_ZONES = 3;
const RENDERINGS = 5;
/** So many zones are rendered, whatever the secondaries have. */
const RENDERED = 100_000;

/** Milliseconds from create_zone to the answer of the first secondary, median of a few, each begun outside a HOLD. */
async function createUntilAnswered(bed: Bed, mark: string): Promise<number> {
  const [slave] = slavesOf(bed.lab.layout);
  const place = { address: slave!.address, port: bed.master.port };
  const times: number[] = [];
  for (let n = 0; n < NEW_ZONES; n += 1) {
    await untilWithin(async () => (await masterState(bed)) === 'READY', 'the master is READY');
    const name = `new${n}.${mark}.example.`;
    const begin = performance.now();
    await call(bed.ports, CALLER, 'create_zone', { name, login_id: CALLER.loginId });
    await untilWithin(async () => (await bed.nameServer.soa(place, name, 60_000)).authoritative, `${name} is answered`);
    times.push(performance.now() - begin);
  }
  return median(times);
}

async function masterState(bed: Bed): Promise<string> {
  return ((await call(bed.ports, CALLER, 'show_master_status', {})) as { state: string }).state;
}

/** Seconds of rendering the master's includes for all zones, and of writing as many octets. named-checkconf is left out. */
async function rendering(bed: Bed): Promise<{ render: number; write: number; bytes: number }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'dms-bench-render-'));
  const given = bed.ports.settings.current();
  const [include, acl] = [path.join(directory, 'zones.conf'), path.join(directory, 'acl.conf')];
  const current = { ...given, master_include_file: include, master_server_acl_file: acl, checkconf_path: '/bin/true' };
  const settings = { current: () => current };
  const [files, commands] = [createFiles(), createCommands()];
  const ports: EnginePorts = {
    ...bed.ports,
    settings,
    files,
    commands,
    remote: createRemote({ settings, files, commands }),
    nameServer: bed.nameServer,
    host: { ...createHostFacts(() => given.this_servers_addresses), user: 'bench' },
  };
  try {
    const what = await readEverything({ db: bed.ports.db, ports });
    const { signal } = new AbortController();
    const found: { render: number; write: number }[] = [];
    for (let n = 0; n < RENDERINGS; n += 1) {
      rmSync(include, { force: true });
      const begin = performance.now();
      await writeMasterFiles({ db: bed.ports.db, ports, signal }, what);
      const rendered = performance.now();
      const bytes = Buffer.alloc(statSync(include).size, 'x');
      const from = performance.now();
      writeFileSync(path.join(directory, 'same'), bytes);
      found.push({ render: rendered - begin, write: performance.now() - from });
      rmSync(path.join(directory, 'same'));
    }
    const [render, write] = [median(found.map((one) => one.render)), median(found.map((one) => one.write))];
    return { render, write, bytes: statSync(include).size };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export const reconfigBench: Bench = async ({ size: wanted, say }) => {
  const size = wanted ?? SIZE;
  const lab = await startLab();
  const { bed, close } = await makeBed(lab, 2);
  try {
    await restoredZones(lab, bed, SMALL);
    const small_ms = round(await createUntilAnswered(bed, 'small'), 0);
    say(`among ${SMALL} zones a secondary answers ${small_ms} ms after create_zone`);
    let large_ms: number | null = null;
    if (size > SMALL) {
      await restoredZones(lab, bed, size, SMALL);
      large_ms = round(await createUntilAnswered(bed, 'large'), 0);
      say(`among ${size} zones: ${large_ms} ms`);
    }
    await lab.stop('dmsd');
    const rendered = wanted ?? RENDERED;
    if (rendered > Math.max(size, SMALL)) await addCopies(bed, size + 1, rendered - size);
    const { render, write, bytes } = await rendering(bed);
    const ratio = round(render / write);
    say(
      `${rendered} zones rendered in ${round(render, 0)} ms, as many octets written in ${round(write, 1)} ms: ${ratio} (at most 10)`,
    );
    return { ratio, rendered, render_ms: round(render, 0), write_ms: round(write, 1), bytes, size, small_ms, large_ms };
  } finally {
    await close();
    await lab.down();
  }
};
