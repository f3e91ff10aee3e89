// Bench `rpc`: calls a second of show_zone and list_zone, against a bare fastify route that sends the same statements.

import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { createSettings } from '../../src/adapters/settings.ts';
import { startLab } from '../../src/lab/lab.ts';
import { connectionOf } from '../../src/main/connection.ts';
import { call } from '../../src/operations/call.ts';
import { type HttpClient, httpClient, type Target } from '../support/http-client.ts';
import { type Bed, CALLER, makeBed, publishedSerial } from './bed.ts';
import { alternate, type Bench, median, round, spread } from './report.ts';
import type { PeerTask, Statements } from './rpc-peer.ts';

const ZONES = 200;
const RECORDS = 20;
const LISTED = 50;
const CONNECTIONS = 16;
const PAIRS = 15;
const ROUND_MS = 1_500;
const WARM_UP_MS = 3_000;

type Method = 'show_zone' | 'list_zone';

const METHODS: readonly Method[] = ['show_zone', 'list_zone'];

/** Zones of which the pattern `g0-*` and so on takes fifty each. */
const nameOf = (i: number): string => `g${Math.floor(i / LISTED)}-z${i}.example.`;

function paramsOf(method: Method, zones: number): readonly Record<string, unknown>[] {
  if (method === 'show_zone') return Array.from({ length: zones }, (_, i) => ({ name: nameOf(i) }));
  return Array.from({ length: Math.ceil(zones / LISTED) }, (_, i) => ({ names: [`g${i}-*`] }));
}

async function makeZones({ ports }: Bed, zones: number): Promise<void> {
  for (let i = 0; i < zones; i += 1) {
    const rrs = Array.from({ length: RECORDS }, (_, n) => ({ label: `h${n}`, type: 'A', rdata: `192.0.2.${n + 1}` }));
    const params = { name: nameOf(i), zi_data: { rr_groups: [{ rrs }] }, login_id: CALLER.loginId };
    await call(ports, CALLER, 'create_zone', params);
  }
}

/** What calls send to the database for each of these params, transaction commands left out; as the driver is given it. */
async function statementsOf({ ports }: Bed, method: Method, zones: number): Promise<Statements> {
  const statements: Record<string, { text: string; values: unknown[] }[]> = {};
  let sent: { text: string; values: unknown[] }[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function recorded(this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text: string; values: unknown[] }];
    if (typeof first !== 'string') sent.push({ text: first.text, values: first.values });
    return (query as (...args: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  try {
    for (const params of paramsOf(method, zones)) {
      sent = [];
      await call(ports, CALLER, method, params);
      statements[JSON.stringify(params)] = sent.filter(({ text }) => /^\s*select/i.test(text));
    }
  } finally {
    pg.Client.prototype.query = query;
  }
  return statements;
}

async function startPeer(task: PeerTask): Promise<{ readonly port: number; readonly process: ChildProcess }> {
  const child = fork(path.join(import.meta.dirname, 'rpc-peer.ts'));
  child.send(task);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', (code) => reject(new Error(`the peer ended with ${code}`)));
  });
  return { port, process: child };
}

interface Side {
  readonly target: Target;
  readonly path: string;
}

/** Calls a second over several connections at one time. */
async function rate({ target, path: at }: Side, bodies: readonly string[], ms: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => httpClient(target)));
  const begin = performance.now();
  let done = 0;
  const work = async (client: HttpClient, first: number): Promise<void> => {
    for (let i = first; performance.now() - begin < ms; i += CONNECTIONS) {
      const { status, body } = await client.post(at, bodies[i % bodies.length] ?? '');
      if (status !== 200 || body.includes('"error"')) throw new Error(`${at}: ${status} ${body.slice(0, 300)}`);
      done += 1;
    }
  };
  await Promise.all(clients.map(work));
  const seconds = (performance.now() - begin) / 1000;
  for (const client of clients) client.close();
  return done / seconds;
}

export const rpcBench: Bench = async ({ size, say }) => {
  const zones = size ?? ZONES;
  const lab = await startLab();
  const { bed, close } = await makeBed(lab, 4);
  try {
    await makeZones(bed, zones);
    for (let i = 0; i < zones; i += 1) await publishedSerial(bed, nameOf(i));
    const settings = createSettings(lab.env.DMS_CONF, 'dms-rpcd');
    const connection = connectionOf(settings.current(), 'bench peer', 20);
    const url = new URL(lab.env.DMS_RPC_URL);
    const login = lab.env.DMS_RPC_ADMIN;
    const ours: Side = { target: { host: url.hostname, port: Number(url.port), login }, path: '/admin_dms' };
    const results: Record<string, unknown> = {};
    const ratios: number[] = [];
    for (const method of METHODS) {
      const statements = await statementsOf(bed, method, zones);
      const peer = await startPeer({ connection, statements });
      const bare: Side = { target: { host: '127.0.0.1', port: peer.port, login }, path: '/bare' };
      const bodies = paramsOf(method, zones).map((params, id) =>
        JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      );
      await rate(ours, bodies, WARM_UP_MS);
      await rate(bare, bodies, WARM_UP_MS);
      const pairs = await alternate(
        PAIRS,
        () => rate(ours, bodies, ROUND_MS),
        () => rate(bare, bodies, ROUND_MS),
      );
      peer.process.disconnect();
      const ratio = pairs.map((pair) => pair.ours / pair.peer);
      ratios.push(median(ratio));
      const count = Object.values(statements)[0]?.length;
      const [mine, theirs] = [pairs.map((pair) => pair.ours), pairs.map((pair) => pair.peer)];
      say(
        `${method}: ${spread(mine, 0)} calls/s; bare route, ${count} statements: ${spread(theirs, 0)}; ratio ${spread(ratio)}`,
      );
      results[method] = {
        calls_s: mine.map((n) => round(n, 0)),
        bare_s: theirs.map((n) => round(n, 0)),
        ratio: round(median(ratio)),
      };
    }
    return {
      ratio: round(Math.min(...ratios)),
      zones,
      records: RECORDS,
      listed: LISTED,
      connections: CONNECTIONS,
      ...results,
    };
  } finally {
    await close();
    await lab.down();
  }
};
