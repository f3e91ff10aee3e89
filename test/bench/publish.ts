// Bench `publish`: one-record edits through call('update_zone') until the master answers, against one nsupdate process.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { serialGt } from '../../src/dns/serial.ts';
import { startLab } from '../../src/lab/lab.ts';
import { call } from '../../src/operations/call.ts';
import { type Bed, CALLER, makeBed, publishedSerial, serialOf, until } from './bed.ts';
import { alternate, type Bench, median, quantile, round, spread } from './report.ts';

const RECORDS = 50;
const CLIENTS = 8;
const PAIRS = 7;
const EDITS_PER_TURN = 30;
const EDITS_PER_CLIENT = 40;
const WARM_UP = 200;

const zoneName = (n: number): string => `bench${n}.example.`;

function zoneData(value: string): Record<string, unknown> {
  const rrs = Array.from({ length: RECORDS - 1 }, (_, n) => ({ label: `h${n}`, type: 'A', rdata: `192.0.2.${n}` }));
  return { rr_groups: [{ rrs: [...rrs, { label: 'edited', type: 'TXT', rdata: `"${value}"` }] }] };
}

let edits = 0;

/** One edit: milliseconds from the call to the master's answer with a new serial. */
async function edit(bed: Bed, zone: string, last: Map<string, number>): Promise<number> {
  edits += 1;
  const before = last.get(zone) ?? 0;
  const begin = performance.now();
  await call(bed.ports, CALLER, 'update_zone', {
    name: zone,
    zi_data: zoneData(`v${edits}`),
    login_id: CALLER.loginId,
  });
  await until(async () => {
    const serial = await serialOf(bed, zone);
    if (serial === null || !serialGt(serial, before)) return false;
    last.set(zone, serial);
    return true;
  }, `${zone} after an edit`);
  return performance.now() - begin;
}

interface Nsupdate {
  /** Sends one change and resolves when nsupdate shows the answer. */
  change(zone: string): Promise<void>;
  end(): void;
}

/** One process for all changes, over TCP. It prints the answer to each `send`. */
function startNsupdate(bed: Bed, keyFile: string): Nsupdate {
  const child: ChildProcessWithoutNullStreams = spawn('nsupdate', ['-v', '-k', keyFile]);
  const { address, port } = bed.master;
  let waiting: () => void = () => undefined;
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (/status: NOERROR[\s\S]*TSIG/.test(seen)) {
      seen = '';
      waiting();
    }
  });
  child.stdin.write(`server ${address} ${port}\nlocal ${address}\n`);
  return {
    change(zone) {
      edits += 1;
      const done = new Promise<void>((resolve) => {
        waiting = resolve;
      });
      child.stdin.write(
        `zone ${zone}\nupdate delete edited.${zone} TXT\nupdate add edited.${zone} 3600 TXT "n${edits}"\nsend\nanswer\n`,
      );
      return done;
    },
    end: () => child.stdin.end(),
  };
}

async function makeZones(bed: Bed): Promise<Map<string, number>> {
  const last = new Map<string, number>();
  const names = Array.from({ length: CLIENTS + 1 }, (_, n) => zoneName(n));
  for (const name of names) {
    await call(bed.ports, CALLER, 'create_zone', { name, login_id: CALLER.loginId, zi_data: zoneData('first') });
  }
  for (const name of names) {
    last.set(name, await publishedSerial(bed, name));
  }
  return last;
}

/** A turn of single edits: their median. */
async function oursTurn(bed: Bed, last: Map<string, number>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < EDITS_PER_TURN; i += 1) times.push(await edit(bed, zoneName(0), last));
  return median(times);
}

async function peerTurn(nsupdate: Nsupdate, zone: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < EDITS_PER_TURN; i += 1) {
    const begin = performance.now();
    await nsupdate.change(zone);
    times.push(performance.now() - begin);
  }
  return median(times);
}

/** Edits per second of eight clients, each on a zone of its own. */
async function oursThroughput(bed: Bed, last: Map<string, number>): Promise<number> {
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, n) => {
      for (let i = 0; i < EDITS_PER_CLIENT; i += 1) await edit(bed, zoneName(n), last);
    }),
  );
  return (CLIENTS * EDITS_PER_CLIENT * 1000) / (performance.now() - begin);
}

async function peerThroughput(nsupdate: Nsupdate, zone: string): Promise<number> {
  const begin = performance.now();
  for (let i = 0; i < CLIENTS * EDITS_PER_CLIENT; i += 1) await nsupdate.change(zone);
  return (CLIENTS * EDITS_PER_CLIENT * 1000) / (performance.now() - begin);
}

export const publishBench: Bench = async ({ say }) => {
  const lab = await startLab();
  const { bed, close } = await makeBed(lab, CLIENTS);
  try {
    const last = await makeZones(bed);
    const keyFile = path.join(lab.dir, 'bench.key');
    const secret = /-y hmac-sha256:([^:]+):(\S+)/.exec(lab.env.DIG_KEY);
    writeFileSync(keyFile, `key "${secret?.[1]}" { algorithm hmac-sha256; secret "${secret?.[2]}"; };\n`, {
      mode: 0o600,
    });
    const nsupdate = startNsupdate(bed, keyFile);
    const peerZone = zoneName(CLIENTS);
    // servers are still being configured and code is still being compiled in the first seconds
    for (let i = 0; i < WARM_UP; i += 1) await edit(bed, zoneName(0), last);
    for (let i = 0; i < WARM_UP; i += 1) await nsupdate.change(peerZone);
    const single = await alternate(
      PAIRS,
      () => oursTurn(bed, last),
      () => peerTurn(nsupdate, peerZone),
    );
    say(
      `edit until answered: ${spread(single.map((p) => p.ours))} ms, nsupdate ${spread(single.map((p) => p.peer))} ms`,
    );
    const many = await alternate(
      PAIRS,
      () => oursThroughput(bed, last),
      () => peerThroughput(nsupdate, peerZone),
    );
    say(
      `8 clients: ${spread(
        many.map((p) => p.ours),
        0,
      )} edits/s, nsupdate ${spread(
        many.map((p) => p.peer),
        0,
      )} updates/s`,
    );
    nsupdate.end();
    const ratio = median(single.map((p) => p.ours / p.peer));
    const throughputRatio = median(many.map((p) => p.ours / p.peer));
    say(`ratio of medians ${round(ratio)} (at most 12), ratio of throughputs ${round(throughputRatio)} (at least 0.2)`);
    return {
      ratio: round(ratio),
      throughput_ratio: round(throughputRatio),
      edit_ms: {
        ours: single.map((p) => round(p.ours)),
        peer: single.map((p) => round(p.peer)),
        ours_p95: round(
          quantile(
            single.map((p) => p.ours),
            0.95,
          ),
        ),
      },
      per_second: { ours: many.map((p) => round(p.ours, 0)), peer: many.map((p) => round(p.peer, 0)) },
    };
  } finally {
    await close();
    await lab.down();
  }
};
