// `npm run soak -- NAME [--seconds N] [--seed N]`: the long forms of tests, from a seed that is printed.

import { parseArgs } from 'node:util';
import { fuzz, progress } from '../fuzz/fuzz.ts';

interface SoakOptions {
  readonly seconds: number | null;
  readonly seed: number;
  say(line: string): void;
}

/** True when nothing was found. */
type Soak = (options: SoakOptions) => Promise<boolean>;

const SOAKS: Readonly<Record<string, Soak>> = { fuzz: fuzzSoak };

async function fuzzSoak({ seconds, seed, say }: SoakOptions): Promise<boolean> {
  const report = await fuzz({ seed, seconds: seconds ?? 120, say });
  for (const { what, text } of report.stricter.slice(0, 5))
    say(`refused here, taken by BIND: ${what}\n  ${JSON.stringify(text)}`);
  for (const { what, text } of report.faults) say(`FAULT ${what}\n  ${JSON.stringify(text)}`);
  say(progress(report));
  return report.faults.length === 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [name = ''] = positionals;
  const soak = Object.hasOwn(SOAKS, name) ? SOAKS[name] : undefined;
  const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  const [seconds, seed] = [number(values.seconds), number(values.seed) ?? Math.floor(Math.random() * 2 ** 31)];
  const isUsage = soak !== undefined && [seconds ?? 1, seed].every((n) => Number.isInteger(n) && n >= 0);
  if (values.help || !isUsage) {
    process.stderr.write(`usage: npm run soak -- ${Object.keys(SOAKS).join('|')} [--seconds N] [--seed N]\n`);
    return values.help ? 0 : 64;
  }
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`seed ${seed}`);
  return (await soak({ seconds, seed, say })) ? 0 : 1;
}

process.exitCode = await main();
