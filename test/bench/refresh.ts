// Bench `refresh`: refresh_all of unchanged zones and of zones with one change each, against raw SOA queries and raw UPDATEs.

import { typeNumber } from '../../src/dns/rr/index.ts';
import { buildUpdate } from '../../src/dns/wire/update.ts';
import { startLab } from '../../src/lab/lab.ts';
import { call } from '../../src/operations/call.ts';
import { type Bed, CALLER, makeBed } from './bed.ts';
import { copyName } from './copied-zones.ts';
import { type Bench, round } from './report.ts';
import { jobsEnded, restoredZones } from './restored-zones.ts';

const SIZE = 10_000;
/** Questions under way on the one connection. */
const AT_A_TIME = 8;

/** Zones per second. */
async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - begin);
}

const refreshAll = (bed: Bed, count: number): Promise<number> =>
  rate(count, async () => {
    await call(bed.ports, CALLER, 'refresh_all', {});
    await jobsEnded(bed);
  });

/** Every zone once, some at a time. */
async function eachZone(count: number, work: (zone: string) => Promise<void>): Promise<void> {
  let next = 1;
  const lane = async (): Promise<void> => {
    while (next <= count) {
      const zone = copyName(next);
      next += 1;
      await work(zone);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
}

const rawQueries = (bed: Bed, count: number): Promise<number> =>
  rate(count, () =>
    eachZone(count, async (zone) => {
      await bed.nameServer.soa(bed.master, zone, 10_000);
    }),
  );

/** A record comes and goes, so that the zones are as before: both are changes that named writes down. */
async function rawUpdates(bed: Bed, count: number): Promise<number> {
  const rdata = Buffer.from('\x05bench');
  const send = (additions: boolean) =>
    rate(count, () =>
      eachZone(count, async (zone) => {
        const record = { owner: `raw.${zone}`, type: typeNumber('TXT'), rdata };
        const content = additions
          ? { additions: [{ ...record, ttl: 60 }], deletions: [] }
          : { additions: [], deletions: [record] };
        const message = buildUpdate({ id: 0, zone, prerequisites: [], ...content });
        const { rcode } = await bed.nameServer.update(bed.master, message, 10_000);
        if (rcode !== 'NOERROR') throw new Error(`${zone}: ${rcode}`);
      }),
    );
  const [coming, going] = [await send(true), await send(false)];
  return (coming + going) / 2;
}

/** Every zone has an apex NS more, or one less. */
async function changedEverywhere(bed: Bed, names: readonly string[]): Promise<void> {
  await call(bed.ports, CALLER, 'set_apex_ns', { names: [...names] });
}

export const refreshBench: Bench = async ({ size, say }) => {
  const count = size ?? SIZE;
  const lab = await startLab();
  const { bed, close } = await makeBed(lab, 2);
  try {
    await restoredZones(lab, bed, count);
    const before = (await call(bed.ports, CALLER, 'show_apex_ns', {})) as readonly string[];
    const unchanged = await refreshAll(bed, count);
    say(`unchanged: ${round(unchanged, 0)} zones/s`);
    await changedEverywhere(bed, [...before, 'ns3.bench.example.net.']);
    const changed = await refreshAll(bed, count);
    say(`one change each: ${round(changed, 0)} zones/s`);
    await lab.stop('dmsd'); // it would take the updates for drift
    const queries = await rawQueries(bed, count);
    const updates = await rawUpdates(bed, count);
    say(`raw: ${round(queries, 0)} SOA queries/s, ${round(updates, 0)} UPDATEs/s`);
    const unchanged_ratio = round(unchanged / queries, 3);
    const changed_ratio = round(changed / updates, 3);
    return {
      ratio: Math.min(unchanged_ratio, changed_ratio),
      unchanged_ratio,
      changed_ratio,
      per_second: {
        unchanged: round(unchanged, 0),
        changed: round(changed, 0),
        queries: round(queries, 0),
        updates: round(updates, 0),
      },
    };
  } finally {
    await close();
    await lab.down();
  }
};
