// Bench `parse`: a zone of a million records through check_zone against named-checkzone, and 10,000 small ones against named-checkconf -z.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { alternate, type Bench, median, type Pair, round, spread } from './report.ts';
import { bigZone, smallZone } from './zone-texts.ts';

const RECORDS = 1_000_000;
const SMALL_ZONES = 10_000;
const PAIRS = 5;
const ROOT = path.resolve(import.meta.dirname, '../..');
const ZONE_TOOL = path.join(ROOT, 'bin/zone_tool');

/** A run of a program: how long it took, and the most memory it held. */
interface Run {
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Throws where the program does not say that all is well: a bench of refused zones would measure nothing. */
async function run(program: string, args: readonly string[], measuresMemory = false): Promise<Run> {
  const from = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DMS_CONF: '/nonexistent' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  let ended = false;
  const end = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      ended = true;
      resolve(code);
    });
  });
  let peakBytes = 0;
  while (measuresMemory && !ended) {
    peakBytes = Math.max(peakBytes, await highWater(child.pid));
    await delay(10);
  }
  const code = await end;
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output.slice(0, 2_000)}`);
  return { seconds: (performance.now() - from) / 1000, peakBytes };
}

/** The most that a process has held so far; 0 when it is gone. */
async function highWater(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

const ratioOf = ({ ours, peer }: Pair): number => peer / ours;

interface Files {
  readonly big: string;
  readonly tiny: string;
  readonly small: readonly string[];
  readonly namedConf: string;
}

async function writeZones(dir: string, records: number): Promise<Files> {
  const big = path.join(dir, 'big.example');
  await writeFile(big, bigZone('big.example.', records));
  const tiny = path.join(dir, 'tiny.example');
  await writeFile(tiny, bigZone('tiny.example.', 10));
  const small: string[] = [];
  const clauses: string[] = [];
  for (let i = 0; i < SMALL_ZONES; i++) {
    const name = `z${i}.example`;
    const file = path.join(dir, name);
    await writeFile(file, smallZone(i));
    small.push(file);
    clauses.push(`zone "${name}" { type primary; file "${file}"; check-integrity yes; };\n`);
  }
  const namedConf = path.join(dir, 'named.conf');
  await writeFile(namedConf, `options { directory "${dir}"; };\n${clauses.join('')}`);
  return { big, tiny, small, namedConf };
}

export const parseBench: Bench = async ({ size, say }) => {
  const records = size ?? RECORDS;
  const dir = await mkdtemp(path.join(tmpdir(), 'dms-bench-parse-'));
  try {
    const files = await writeZones(dir, records);
    const base = await run(ZONE_TOOL, ['check_zone', 'tiny.example', files.tiny], true);
    const loaded = await run(ZONE_TOOL, ['check_zone', 'big.example', files.big], true);
    const bytes = (loaded.peakBytes - base.peakBytes) / records;
    say(`memory: ${round(bytes, 0)} bytes a record (wanted: ≤ 1500)`);
    const big = await alternate(
      PAIRS,
      async () => (await run(ZONE_TOOL, ['check_zone', 'big.example', files.big])).seconds,
      async () => (await run('named-checkzone', ['-i', 'local', 'big.example', files.big])).seconds,
    );
    const rates = { ours: big.map((pair) => records / pair.ours), peer: big.map((pair) => records / pair.peer) };
    say(
      `one zone of ${records} records, records/s: ours ${spread(rates.ours, 0)}, named-checkzone ${spread(rates.peer, 0)}`,
    );
    say(`ratio ${spread(big.map(ratioOf))} (wanted: ≥ 1.0)`);
    const small = await alternate(
      PAIRS,
      async () => (await run(ZONE_TOOL, ['check_zones', ...files.small])).seconds,
      async () => (await run('named-checkconf', ['-z', files.namedConf])).seconds,
    );
    const smallRates = {
      ours: small.map((pair) => SMALL_ZONES / pair.ours),
      peer: small.map((pair) => SMALL_ZONES / pair.peer),
    };
    say(
      `${SMALL_ZONES} zones, zones/s: ours ${spread(smallRates.ours, 0)}, named-checkconf -z ${spread(smallRates.peer, 0)}`,
    );
    say(`ratio ${spread(small.map(ratioOf))} (wanted: ≥ 0.3)`);
    return {
      ratio: round(median(big.map(ratioOf))),
      small_ratio: round(median(small.map(ratioOf))),
      bytes_per_record: round(bytes, 0),
      records,
      records_per_s: round(median(rates.ours), 0),
      peer_records_per_s: round(median(rates.peer), 0),
      zones_per_s: round(median(smallRates.ours), 0),
      peer_zones_per_s: round(median(smallRates.peer), 0),
      pairs: big.map(({ ours, peer }) => [round(ours), round(peer)]),
      small_pairs: small.map(({ ours, peer }) => [round(ours), round(peer)]),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};
