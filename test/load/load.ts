// Load on a lab's dms-rpcd: 64 connections with mixed calls, each on zones of its own; what failed, how long calls took, memory.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { waysInto } from '../../src/lab/ways-in.ts';
import { type HttpClient, httpClient } from '../support/http-client.ts';
import { diceOf } from '../system/support/random.ts';
import { nextCall, type RpcCall, zoneOf } from './mixed-calls.ts';

export const CONNECTIONS = 64;

export interface LoadOptions {
  readonly seconds: number;
  readonly seed: number;
  say(line: string): void;
}

export interface LoadReport {
  readonly calls: number;
  readonly perSecond: number;
  /** Milliseconds, over all calls. */
  readonly p50: number;
  readonly p99: number;
  /** Calls that had to be made again because somebody held their zone. */
  readonly busy: number;
  /** What went wrong, the first of each kind. */
  readonly faults: readonly string[];
  /** Resident megabytes of dms-rpcd, a sample a second. */
  readonly rss: readonly number[];
  /** Median of the last third of the samples over that of the one before. */
  readonly growth: number;
}

interface Tally {
  readonly times: number[];
  readonly faults: Map<string, string>;
  busy: number;
}

const BUSY = -131;

export async function load({ seconds, seed, say }: LoadOptions): Promise<LoadReport> {
  const lab = await startLab();
  try {
    await makeZones(lab);
    const tally: Tally = { times: [], faults: new Map(), busy: 0 };
    const until = performance.now() + seconds * 1000;
    const begin = performance.now();
    const url = new URL(lab.env.DMS_RPC_URL);
    const target = { host: url.hostname, port: Number(url.port), login: lab.env.DMS_RPC_ADMIN };
    const workers = Array.from({ length: CONNECTIONS }, async (_, worker) => {
      const client = await httpClient(target);
      const { between } = diceOf(seed + worker);
      const random = () => between(0, 1);
      for (let turn = 0; performance.now() < until; turn += 1) {
        for (const call of nextCall(worker, turn, random)) await make(client, call, tally);
      }
      client.close();
    });
    const rss = await samples(lab, until, say, tally);
    await Promise.all(workers);
    return reportOf(tally, rss, (performance.now() - begin) / 1000);
  } finally {
    await lab.down();
  }
}

/** Each worker's zone, published before the load begins. */
async function makeZones(lab: Lab): Promise<void> {
  const { rpc } = waysInto(lab);
  const names = Array.from({ length: CONNECTIONS }, (_, worker) => zoneOf(worker));
  for (const name of names) await rpc('create_zone', { name, login_id: 'load' });
  for (let open = names; open.length > 0; await sleep(200)) {
    const zones = await rpc<{ name: string; state: string }[]>('list_zone', { names: ['load-*'] });
    open = zones.filter(({ state }) => state !== 'PUBLISHED').map(({ name }) => name);
  }
}

/** One call until it is answered; Busy is made again, as its error asks for. */
async function make(client: HttpClient, call: RpcCall, tally: Tally): Promise<void> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...call });
  for (;;) {
    const begin = performance.now();
    const answer = await client.post('/admin_dms', body).catch((error: Error) => ({ status: 0, body: error.message }));
    tally.times.push(performance.now() - begin);
    const code = answer.status === 200 ? errorCode(answer.body) : answer.status;
    if (code === null) return;
    if (code === BUSY) {
      tally.busy += 1;
      continue;
    }
    const kind = `${call.method} ${code}`;
    if (!tally.faults.has(kind)) tally.faults.set(kind, `${kind}: ${answer.body.slice(0, 300)}`);
    if (answer.status === 0) throw new Error(`${call.method}: ${answer.body}`);
    return;
  }
}

function errorCode(body: string): number | null {
  const found = /^\{"jsonrpc":"2.0","id":1,"error":\{"code":(-?\d+)/.exec(body)?.[1];
  return found === undefined ? null : Number(found);
}

async function samples(lab: Lab, until: number, say: (line: string) => void, tally: Tally): Promise<number[]> {
  const pid = lab.status().find(({ name }) => name === 'rpcd')?.pid;
  const rss: number[] = [];
  while (performance.now() < until) {
    await sleep(1000);
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    rss.push(Math.round(Number(kilobytes) / 1024));
    if (rss.length % 10 === 0)
      say(`${rss.length} s: ${tally.times.length} calls, ${rss.at(-1)} MB, ${tally.faults.size} kinds of faults`);
  }
  return rss;
}

function reportOf({ times, faults, busy }: Tally, rss: readonly number[], seconds: number): LoadReport {
  const sorted = Float64Array.from(times).sort();
  const at = (part: number): number => Number((sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1));
  const third = Math.floor(rss.length / 3);
  const median = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  return {
    calls: times.length,
    perSecond: Math.round(times.length / seconds),
    p50: at(0.5),
    p99: at(0.99),
    busy,
    faults: [...faults.values()],
    rss,
    growth: Number((median(rss.slice(-third)) / median(rss.slice(third, 2 * third))).toFixed(2)),
  };
}
