// Bench `save`: one changed record in a large zone, from the text until the master serves it, against parsing the text alone.

import { sql } from 'kysely';
import { serialGt } from '../../src/dns/serial.ts';
import { parseZoneFile } from '../../src/dns/zone-file/index.ts';
import { startLab } from '../../src/lab/lab.ts';
import { call } from '../../src/operations/call.ts';
import { type Bed, CALLER, makeBed, publishedSerial, serialOf, until } from './bed.ts';
import { alternate, type Bench, median, round, spread } from './report.ts';

const SIZE = 100_000;
const PAIRS = 9;
const WARM_UP = 4;
const ZONE = 'save.example.';

/** A zone file as people keep them: addresses, mail, texts, some with TTLs of their own; one record is `value`. */
function zoneText(size: number, value: string): string {
  const lines = ['$TTL 1h'];
  for (let i = 0; i < size - 1; i += 1) {
    const host = `h${i}`;
    const [high, low] = [(i >> 8) & 255, i & 255];
    if (i % 4 === 0) lines.push(`${host} IN A 10.${i >> 16}.${high}.${low}`);
    else if (i % 4 === 1)
      lines.push(`${host} 300 IN AAAA 2001:db8::${(i >> 16).toString(16)}:${(i & 0xffff).toString(16)}`);
    else if (i % 4 === 2) lines.push(`${host} IN MX 10 h${i - 2}`);
    else lines.push(`${host} IN TXT "text ${i}"`);
  }
  return `${[...lines, `edited IN TXT "${value}"`].join('\n')}\n`;
}

interface Growth {
  readonly rows: number;
  readonly bytes: number;
  readonly walBytes: number;
}

/** Record rows, octets of the tables that hold versions, and octets written to the log so far. */
async function grown(bed: Bed): Promise<Growth> {
  const { rows } = await sql<{ rows: number; bytes: number; wal: string }>`
    select (select count(*)::int from record) as rows, pg_current_wal_insert_lsn() - '0/0' as wal,
      (select sum(pg_total_relation_size(t))::bigint from unnest('{record,zone_group,zone_instance}'::regclass[]) t) as bytes`.execute(
    bed.ports.db,
  );
  const [now] = rows;
  return { rows: Number(now?.rows), bytes: Number(now?.bytes), walBytes: Number(now?.wal) };
}

/** Milliseconds from the text in hand to the master's answer with a new serial; what the call alone took goes into `calls`. */
async function save(bed: Bed, text: string, calls: number[] = []): Promise<number> {
  const before = (await serialOf(bed, ZONE)) ?? 0;
  const begin = performance.now();
  await call(bed.ports, CALLER, 'update_zone_text', { name: ZONE, zi_text: text, login_id: CALLER.loginId });
  calls.push(performance.now() - begin);
  await until(async () => {
    const serial = await serialOf(bed, ZONE);
    return serial !== null && serialGt(serial, before);
  }, `${ZONE} after a save`);
  return performance.now() - begin;
}

function parse(text: string): number {
  const begin = performance.now();
  const { errors } = parseZoneFile(text, { zone: ZONE });
  if (errors.length > 0) throw new Error(`the text has ${errors.length} errors`);
  return performance.now() - begin;
}

export const saveBench: Bench = async ({ size, say }) => {
  const records = size ?? SIZE;
  const lab = await startLab();
  const { bed, close } = await makeBed(lab, 2);
  try {
    const load = { name: ZONE, zi_text: zoneText(records, 'first'), login_id: CALLER.loginId };
    await call(bed.ports, CALLER, 'load_zone', load);
    await publishedSerial(bed, ZONE);
    await sql`analyze record`.execute(bed.ports.db);
    let turn = 0;
    const next = (): string => {
      turn += 1;
      return zoneText(records, `v${turn}`);
    };
    // code is still being compiled in the first turns
    for (let i = 0; i < WARM_UP; i += 1) {
      parse(next());
      await save(bed, next());
    }
    const calls: number[] = [];
    const before = await grown(bed);
    const pairs = await alternate(
      PAIRS,
      () => save(bed, next(), calls),
      async () => parse(next()),
    );
    const after = await grown(bed);
    const ratios = pairs.map(({ ours, peer }) => ours / peer);
    const perSave = {
      rows: round((after.rows - before.rows) / PAIRS),
      bytes: round((after.bytes - before.bytes) / PAIRS, 0),
      wal_bytes: round((after.walBytes - before.walBytes) / PAIRS, 0),
    };
    say(
      `${records} records, one changed: ${spread(
        pairs.map((p) => p.ours),
        0,
      )} ms from text to published`,
    );
    say(
      `parsing the text: ${spread(
        pairs.map((p) => p.peer),
        0,
      )} ms; ratio ${spread(ratios)} (at most 3)`,
    );
    say(
      `the database grew by ${perSave.rows} record rows, ${perSave.bytes} octets of tables, ${perSave.wal_bytes} of log a save`,
    );
    return {
      ratio: round(median(ratios)),
      records,
      save_ms: pairs.map((p) => round(p.ours, 0)),
      call_ms: calls.map((ms) => round(ms, 0)),
      parse_ms: pairs.map((p) => round(p.peer, 0)),
      grown_per_save: perSave,
    };
  } finally {
    await close();
    await lab.down();
  }
};
