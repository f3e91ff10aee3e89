// Bench `shell`: the start of `zone_tool ls` against Node's own, completion and `ls` with 300,000 zones.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { createClock } from '../../src/adapters/clock.ts';
import { createRandom } from '../../src/adapters/random.ts';
import { createSettings } from '../../src/adapters/settings.ts';
import { createSilentLogger } from '../../src/adapters/silent-logger.ts';
import { call } from '../../src/operations/call.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { configurationOf } from '../zone-tool/process.ts';
import { CALLER } from './bed.ts';
import { alternate, type Bench, median, quantile, round, spread } from './report.ts';

const ZONES = 300_000;
const PAIRS = 15;
const ZONE_TOOL = path.resolve(import.meta.dirname, '../../bin/zone_tool');

/** Milliseconds that a program takes from its start to its end. Throws where it fails. */
function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return performance.now() - from;
}

interface Listed {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly lines: number;
}

/** How long `ls` takes to its first octet and to its end. */
function list(env: NodeJS.ProcessEnv): Promise<Listed> {
  const from = performance.now();
  const child = spawn(ZONE_TOOL, ['ls'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let firstMs = 0;
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    firstMs ||= performance.now() - from;
    for (const octet of chunk) if (octet === 10) lines += 1;
  });
  return new Promise((resolve) =>
    child.on('close', () => resolve({ firstMs, wholeMs: performance.now() - from, lines })),
  );
}

async function seed(database: TestDatabase, zones: number): Promise<void> {
  const { db, close } = database.open(1);
  try {
    await sql`insert into server_group (name) values ('sg-bench')`.execute(db);
    await sql`insert into zone (name, sg_id, state) select
      (array['shop', 'mail', 'the-', 'my-', 'acme'])[1 + i % 5] || i || '.example.', (select max(id) from server_group), 'UNCONFIG'
      from generate_series(1, ${zones}::int) i`.execute(db);
    await sql`vacuum analyze zone`.execute(db);
  } finally {
    await close();
  }
}

/** What people type: nothing yet, a letter, some, and a whole name but one. */
const PREFIXES = ['', 's', 'shop', 'shop1', 'acme2999', 'the-17', 'my-250003.exampl', 'zzz'];

async function completions(ports: OperationPorts): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (const prefix of PREFIXES) {
      const from = performance.now();
      await call(ports, CALLER, 'complete_word', { kind: 'zone', prefix });
      times.push(performance.now() - from);
    }
  }
  return times;
}

export const shellBench: Bench = async ({ size, say }) => {
  const zones = size ?? ZONES;
  const directory = await mkdtemp(path.join(tmpdir(), 'dms-bench-shell-'));
  const database = await freshDatabase();
  const { db, close } = database.open(2);
  try {
    const file = path.join(directory, 'dms.conf');
    await writeFile(file, configurationOf(database.connection, {}));
    const env = { ...process.env, DMS_CONF: file };
    timed(ZONE_TOOL, ['ls'], env);
    const starts = await alternate(
      PAIRS,
      async () => timed(ZONE_TOOL, ['ls'], env),
      async () => timed(process.execPath, ['-e', '0'], env),
    );
    const extra = starts.map(({ ours, peer }) => ours - peer);
    say(`zone_tool ls begins and ends ${spread(extra, 0)} ms after node -e 0 would (wanted: ≤ 150)`);

    await seed(database, zones);
    const ports: OperationPorts = {
      db,
      clock: createClock(),
      logger: createSilentLogger(),
      settings: createSettings(file, 'zone_tool'),
      random: createRandom(),
    };
    const completed = await completions(ports);
    say(
      `completion among ${zones} zones: median ${median(completed).toFixed(1)} ms, 99 %: ${quantile(completed, 0.99).toFixed(1)} ms (wanted: ≤ 50)`,
    );

    const listed: Listed[] = [];
    for (let i = 0; i < 5; i += 1) listed.push(await list(env));
    if (listed.some(({ lines }) => lines !== zones)) throw new Error('ls has not listed every zone');
    const first = listed.map(({ firstMs }) => firstMs);
    const whole = listed.map(({ wholeMs }) => wholeMs / 1000);
    say(`ls of ${zones} zones: first line after ${spread(first, 0)} ms (wanted: ≤ 200), all after ${spread(whole)} s`);
    return {
      ratio: round(median(starts.map(({ ours, peer }) => ours / peer))),
      extra_ms: round(median(extra), 0),
      node_ms: round(median(starts.map(({ peer }) => peer)), 0),
      zones,
      completion_ms: round(median(completed), 1),
      completion_ms_99: round(quantile(completed, 0.99), 1),
      ls_first_line_ms: round(median(first), 0),
      ls_s: round(median(whole)),
    };
  } finally {
    await close();
    await database.drop();
    await rm(directory, { recursive: true });
  }
};
