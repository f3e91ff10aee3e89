// Fuzzing in a thread of its own, so that a stall is seen from outside and told with what caused it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fuzzJson, type JsonFuzzTally } from './fuzz-json.ts';
import { PROPERTIES } from './fuzz-properties.ts';
import { type FuzzFault, fuzzZones, type ZoneFuzzTally } from './fuzz-zones.ts';
import { diceOf } from './mutate.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly seconds: number;
  /** A line of progress, every few seconds. */
  say(line: string): void;
}

export interface FuzzReport {
  readonly seed: number;
  readonly mutants: number;
  readonly accepted: number;
  readonly values: number;
  readonly acceptedValues: number;
  /** Runs of each property. */
  readonly runs: number;
  readonly faults: readonly FuzzFault[];
  /** Zones that BIND takes and DMS does not, other than on purpose: no fault, but shown. */
  readonly stricter: readonly FuzzFault[];
}

/** No single text or value takes longer; the threads of other tests may hold it up a little. */
const STALL_MS = 20_000;
const BATCH = 250;
const RUNS = 50;
/** More of one kind say no more. */
const OF_A_KIND = 3;

type Message = { readonly at: string } | { readonly report: FuzzReport };

/** Mutants of zones, random JSON and properties in turn until the time is over. The same seed makes the same cases. */
export async function fuzz({ seed, seconds, say }: FuzzOptions): Promise<FuzzReport> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { seed, seconds } });
  let last: FuzzReport = {
    seed,
    mutants: 0,
    accepted: 0,
    values: 0,
    acceptedValues: 0,
    runs: 0,
    faults: [],
    stricter: [],
  };
  let [current, heard, ended] = ['', performance.now(), false];
  const end = new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => {
      ended = true;
      resolve();
    });
  });
  worker.on('message', (message: Message) => {
    heard = performance.now();
    if ('at' in message) current = message.at;
    else last = message.report;
  });
  const watch = async (): Promise<void> => {
    for (let told = 0; !ended; ) {
      await Promise.race([delay(500), end.catch(() => undefined)]);
      if (performance.now() - heard > STALL_MS) {
        await worker.terminate();
        last = { ...last, faults: [...last.faults, { what: `no end within ${STALL_MS} ms`, text: current }] };
      } else if (performance.now() - told > 5_000) {
        told = performance.now();
        say(progress(last));
      }
    }
  };
  await Promise.all([watch(), end]);
  return last;
}

/** One line that says how far it has come. */
export function progress({
  seed,
  mutants,
  accepted,
  values,
  acceptedValues,
  runs,
  faults,
  stricter,
}: FuzzReport): string {
  const zones = `${mutants} zones (${accepted} accepted, ${stricter.length} refused that BIND takes)`;
  return `seed ${seed}: ${zones}, ${values} JSON values (${acceptedValues} accepted), ${runs} runs of properties, ${faults.length} faults`;
}

function work({ seed, seconds }: { readonly seed: number; readonly seconds: number }): void {
  const post = (message: Message): void => parentPort?.postMessage(message);
  const dir = mkdtempSync(path.join(tmpdir(), 'dms-fuzz-'));
  const dice = diceOf(seed);
  const zones: ZoneFuzzTally = { mutants: 0, accepted: 0, stricter: [], faults: [] };
  const json: JsonFuzzTally = { values: 0, accepted: 0, faults: [] };
  const broken: FuzzFault[] = [];
  const at = (text: string): void => post({ at: text });
  const from = performance.now();
  let runs = 0;
  try {
    while (performance.now() - from < seconds * 1000) {
      fuzzZones(dice, zones, { dir, count: BATCH, at });
      fuzzJson(dice, json, { dir, count: BATCH, at });
      for (const [name, property] of Object.entries(PROPERTIES))
        attempt(name, () => property(dice(2 ** 31), RUNS), broken);
      runs += RUNS;
      const faults = ofEachKind([...zones.faults, ...json.faults, ...broken]);
      const { mutants, accepted, stricter } = zones;
      const counts = { mutants, accepted, values: json.values, acceptedValues: json.accepted, runs };
      post({ report: { seed, ...counts, faults, stricter: ofEachKind(stricter) } });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The first few of each kind: what they say, names and numbers apart. */
function ofEachKind(faults: readonly FuzzFault[]): FuzzFault[] {
  const counts = new Map<string, number>();
  return faults.filter(({ what }) => {
    const kind = / failed: (.*)/.exec(what)?.[1] ?? what.replace(/\S*(fuzz|zone)\S*|'[^']*'|\d+/g, '');
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= OF_A_KIND;
  });
}

function attempt(name: string, run: () => void, broken: FuzzFault[]): void {
  try {
    run();
  } catch (error) {
    broken.push({ what: `not true: ${name}`, text: error instanceof Error ? error.message : String(error) });
  }
}

if (!isMainThread && parentPort !== null) work(workerData as { seed: number; seconds: number });
