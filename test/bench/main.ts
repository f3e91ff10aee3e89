// `npm run bench -- NAME [--size N] [--json]`: ours against a named peer, in alternating pairs, in a lab of its own.

import { parseArgs } from 'node:util';
import { diffBench } from './diff.ts';
import { importBench } from './import.ts';
import { parseBench } from './parse.ts';
import { publishBench } from './publish.ts';
import { queueBench } from './queue.ts';
import { reconfigBench } from './reconfig.ts';
import { refreshBench } from './refresh.ts';
import type { Bench, BenchReport } from './report.ts';
import { restoreBench } from './restore.ts';
import { rpcBench } from './rpc.ts';
import { saveBench } from './save.ts';
import { shellBench } from './shell.ts';
import { vacuumBench } from './vacuum.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  queue: queueBench,
  publish: publishBench,
  parse: parseBench,
  save: saveBench,
  rpc: rpcBench,
  diff: diffBench,
  vacuum: vacuumBench,
  shell: shellBench,
  restore: restoreBench,
  import: importBench,
  reconfig: reconfigBench,
  refresh: refreshBench,
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      size: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [name] = positionals;
  const bench = name === undefined ? undefined : BENCHES[name];
  if (values.help || name === undefined || bench === undefined) {
    process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--size N] [--json]\n`);
    return values.help ? 0 : 64;
  }
  const size = values.size === undefined ? null : Number(values.size);
  if (size !== null && !(Number.isInteger(size) && size >= 0)) {
    process.stderr.write(`*** --size ${values.size}: a whole number is wanted\n`);
    return 64;
  }
  const say = values.json ? () => undefined : (line: string) => void process.stdout.write(`${line}\n`);
  const report: BenchReport = await bench({ size, say });
  process.stdout.write(`${JSON.stringify({ bench: name, ...report })}\n`);
  return 0;
}

process.exitCode = await main();
