// Bench `diff`: one changed record in zones of 5,000 to 500,000, by records and as text, against diff of the two texts.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { callForChange } from '../../src/operations/call.ts';
import { unifiedDiff } from '../../src/zone-tool/views/diff.ts';
import { makeSite, type Site } from '../operations/setup.ts';
import { alternate, type Bench, type BenchOptions, median, round } from './report.ts';

const SIZES = [5_000, 50_000, 500_000];
const PAIRS = 3;
const CALLER = { role: 'admin', sectag: 'Admin', loginId: 'bench@lab', source: 'shell' } as const;

interface Zones {
  readonly name: string;
  readonly first: number;
  readonly second: number;
  /** Another zone with the content of the second version. */
  readonly other: string;
}

async function ask(site: Site, operation: string, params: object): Promise<unknown> {
  return (await callForChange(site.ports, CALLER, operation, params)).value;
}

/** Rows straight into the table: loading as many would take most of the time of the bench. */
async function fill(site: Site, name: string, size: number): Promise<void> {
  await sql`
    insert into record (zone_id, added, owner, type, rdata, canon, group_no)
    select z.id, 1, 'h' || n, 'A', '10.' || (n >> 16) || '.' || ((n >> 8) & 255) || '.' || (n & 255), int4send((10 << 24) + n), 0
    from zone z, generate_series(1, ${size}::int) n where z.name = ${name}`.execute(site.database.db);
}

async function makeZones(site: Site, size: number): Promise<Zones> {
  const { db } = site.database;
  const [name, other] = [`diff${size}.example.`, `other${size}.example.`];
  for (const zone of [name, other]) {
    await ask(site, 'create_zone', { name: zone, login_id: 'x' });
    await fill(site, zone, size);
    // a record of the middle is changed in the second version of the one, and in the other zone
    await sql`update zone set zi_id = zi_candidate_id, state = 'PUBLISHED' where name = ${zone}`.execute(db);
  }
  await sql`update record set rdata = '192.0.2.1', canon = '\\xc0000201' where owner = ${`h${size >> 1}`}
    and zone_id = (select id from zone where name = ${other})`.execute(db);
  const { rows } = await sql<{ id: number }>`select zi_id as id from zone where name = ${name}`.execute(db);
  const first = rows[0]?.id ?? 0;
  await sql`
    with v as (update zone set next_version = 3 where name = ${name} returning id),
      old as (update record r set removed = 2 from v where zone_id = v.id and owner = ${`h${size >> 1}`} returning r.*),
      new as (insert into record (zone_id, added, owner, type, rdata, canon, group_no)
        select zone_id, 2, owner, type, '192.0.2.1', '\\xc0000201', 0 from old)
    insert into zone_instance (zone_id, version, soa_serial, soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire, soa_minimum,
      soa_ttl, zone_ttl, use_apex_ns, change_by)
    select i.zone_id, 2, soa_serial, soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire, soa_minimum, soa_ttl, zone_ttl,
      use_apex_ns, change_by from zone_instance i join v on v.id = i.zone_id`.execute(db);
  await sql`analyze`.execute(db);
  const second = await sql<{ id: number }>`select max(id) as id from zone_instance`.execute(db);
  return { name, first, second: second.rows[0]?.id ?? 0, other };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

interface Found {
  readonly removed: readonly unknown[];
  readonly added: readonly unknown[];
}

async function byRecords(site: Site, params: object): Promise<number> {
  return timed(async () => {
    const { removed, added } = (await ask(site, 'diff_zones', params)) as Found;
    if (removed.length !== 1 || added.length !== 1)
      throw new Error(`${removed.length} and ${added.length} records differ`);
  });
}

async function textOf(site: Site, name: string, zi_id: number): Promise<string> {
  return ((await ask(site, 'show_zone_text', { name, zi_id, header: false })) as { zi_text: string }).zi_text;
}

interface Measured {
  readonly size: number;
  /** Milliseconds. */
  readonly versions: number;
  readonly zones: number;
  readonly text: number;
  readonly whole: number;
  readonly peer: number;
  readonly ratio: number;
}

async function measure(site: Site, size: number, dir: string): Promise<Measured> {
  const { name, first, second, other } = await makeZones(site, size);
  const [older, newer] = [await textOf(site, name, first), await textOf(site, name, second)];
  const files = [path.join(dir, 'older'), path.join(dir, 'newer')];
  writeFileSync(files[0] ?? '', older);
  writeFileSync(files[1] ?? '', newer);
  const text = async () =>
    timed(async () => {
      const lines = (await unifiedDiff(older, newer)).split('\n');
      if (lines.filter((line) => /^[-+]/.test(line)).length !== 2) throw new Error(lines.join('\n'));
    });
  const peer = async () => timed(async () => void spawnSync('diff', ['-u', ...files]));
  await text();
  const pairs = await alternate(PAIRS * 3, text, peer);
  const times = async (work: () => Promise<number>): Promise<number> => {
    const all: number[] = [];
    for (let i = 0; i < PAIRS; i += 1) all.push(await work());
    return median(all);
  };
  return {
    size,
    versions: await times(() => byRecords(site, { name, zi_id: first, to_zi_id: second })),
    zones: await times(() => byRecords(site, { name, to_name: other })),
    text: median(pairs.map((pair) => pair.ours)),
    whole: await times(() =>
      timed(async () => unifiedDiff(await textOf(site, name, first), await textOf(site, name, second))),
    ),
    peer: median(pairs.map((pair) => pair.peer)),
    ratio: median(pairs.map((pair) => pair.ours / pair.peer)),
  };
}

const WAYS = ['versions', 'zones', 'text', 'whole'] as const;

/** Slope of the time over the size in logarithms, least squares. */
function exponent(points: readonly { readonly size: number; readonly ms: number }[]): number {
  const logs = points.map(({ size, ms }) => [Math.log(size), Math.log(ms)] as const);
  const mean = (of: 0 | 1): number => logs.reduce((sum, point) => sum + point[of], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

async function run({ size, say }: BenchOptions, site: Site, dir: string) {
  const sizes = size === null ? SIZES : [Math.round(size / 100), Math.round(size / 10), size];
  const measured: Measured[] = [];
  // what is compiled first would count against the smallest
  await measure(site, 1_000, dir);
  for (const one of sizes) {
    const found = await measure(site, one, dir);
    measured.push(found);
    const ms = (way: (typeof WAYS)[number]) => `${way} ${round(found[way], 1)} ms`;
    say(`${one} records: ${WAYS.map(ms).join(', ')}, diff -u ${round(found.peer, 1)} ms`);
  }
  const exponents = Object.fromEntries(
    WAYS.map((way) => [way, round(exponent(measured.map((one) => ({ size: one.size, ms: one[way] }))))]),
  );
  const worst = Math.max(...Object.values(exponents));
  say(`exponents ${JSON.stringify(exponents)}, the worst ${worst} (at most 1.1)`);
  const largest = measured.at(-1);
  say(`text of the largest against diff -u: ${round(largest?.ratio ?? Number.NaN)}`);
  return { ratio: round(largest?.ratio ?? Number.NaN), exponent: worst, exponents, measured };
}

export const diffBench: Bench = async (options) => {
  execFileSync('diff', ['--version'], { stdio: 'ignore' });
  const site = await makeSite();
  const dir = mkdtempSync(path.join(os.tmpdir(), 'dms-bench-'));
  try {
    return await run(options, site, dir);
  } finally {
    rmSync(dir, { recursive: true });
    await site.close();
  }
};
