// `npm run soak -- NAME [--minutes N | --seconds N] [--seed N] [--zones N]`: the long forms of tests, from a seed that is printed.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, progress } from '../fuzz/fuzz.ts';
import { CONNECTIONS, load } from '../load/load.ts';
import { torture } from '../torture/torture.ts';

interface SoakOptions {
  readonly zones: number | null;
  readonly seconds: number | null;
  readonly seed: number;
  say(line: string): void;
}

/** True when nothing was found. */
type Soak = (options: SoakOptions) => Promise<boolean>;

const LAB_DIR = path.resolve(import.meta.dirname, '../../var/torture');
const SOAKS: Readonly<Record<string, Soak>> = { fuzz: fuzzSoak, torture: tortureSoak, load: loadSoak };
/** Memory that grows from the second third of a run to the last one by more than this part is a leak. */
const MOST_GROWTH = 1.1;

async function fuzzSoak({ seconds, seed, say }: SoakOptions): Promise<boolean> {
  const report = await fuzz({ seed, seconds: seconds ?? 120, say });
  for (const { what, text } of report.stricter.slice(0, 5))
    say(`refused here, taken by BIND: ${what}\n  ${JSON.stringify(text)}`);
  for (const { what, text } of report.faults) say(`FAULT ${what}\n  ${JSON.stringify(text)}`);
  say(progress(report));
  return report.faults.length === 0;
}

async function loadSoak({ seconds, seed, say }: SoakOptions): Promise<boolean> {
  const { faults, rss, growth, ...figures } = await load({ seed, seconds: seconds ?? 120, say });
  for (const fault of faults) say(`FAULT ${fault}`);
  if (growth > MOST_GROWTH) say(`FAULT memory grows: ${rss.join(' ')} MB`);
  say(JSON.stringify({ load: CONNECTIONS, ...figures, rss_mb: rss.at(-1), growth, faults: faults.length, seed }));
  return faults.length === 0 && growth <= MOST_GROWTH;
}

const sorted = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort()
    .map(([what, times]) => `  ${what}: ${times}`)
    .join('\n');

async function tortureSoak({ seconds, zones, seed, say }: SoakOptions): Promise<boolean> {
  const { faults, ledger, evils } = await torture({
    seed,
    seconds: seconds ?? 1_800,
    zones: zones ?? 2_000,
    say,
    dir: LAB_DIR,
  });
  say(`deeds:\n${sorted(ledger.counts)}\nevils:\n${sorted(evils.counts)}`);
  for (const fault of faults) say(`FAULT ${fault}`);
  say(`${ledger.acknowledged.length} acknowledged changes, ${faults.length} faults, seed ${seed}`);
  return faults.length === 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      zones: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [name = ''] = positionals;
  const soak = Object.hasOwn(SOAKS, name) ? SOAKS[name] : undefined;
  const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  const seconds = values.minutes === undefined ? number(values.seconds) : Number(values.minutes) * 60;
  const [zones, seed] = [number(values.zones), number(values.seed) ?? Math.floor(Math.random() * 2 ** 31)];
  const isUsage = soak !== undefined && [seconds ?? 1, zones ?? 1, seed].every((n) => Number.isInteger(n) && n >= 0);
  if (values.help || !isUsage) {
    process.stderr.write(
      `usage: npm run soak -- ${Object.keys(SOAKS).join('|')} [--minutes N | --seconds N] [--seed N] [--zones N]\n`,
    );
    return values.help ? 0 : 64;
  }
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`seed ${seed}`);
  return (await soak({ seconds, zones, seed, say })) ? 0 : 1;
}

process.exitCode = await main();
