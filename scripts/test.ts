// `npm test [-- WORD …]`: the checks, then every test file whose path contains one of the words (all without any).
// Two files at a time. The last line is `N passed, N failed`; the exit code is 1 unless nothing failed.

import { globSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { CLUSTER_VARIABLE, startCluster } from '../test/support/cluster.ts';
import { makeTemplate } from '../test/support/database.ts';
import { runChecks } from './check.ts';

const root = path.resolve(import.meta.dirname, '..');
const FILES_AT_ONCE = 2;
/** How long a test may take; those of whole systems wait for many processes. */
const PATIENCE_MS = { tests: 2 * 60_000, 'system tests': 8 * 60_000 };

interface Tally {
  passed: number;
  failed: number;
  readonly failures: string[];
  readonly times: string[];
}

const print = (text: string): void => void process.stdout.write(text);

/** Runs a stage, prints its heading, and remembers its time for the end. */
async function stage(tally: Tally, name: string, work: () => Promise<void>): Promise<void> {
  print(`\n== ${name}\n`);
  const from = performance.now();
  await work();
  tally.times.push(`${name}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
}

async function checkStage(tally: Tally): Promise<void> {
  for (const { name, fault } of await runChecks(print)) {
    if (fault === null) tally.passed++;
    else fail(tally, `check: ${name}`);
  }
}

function fail(tally: Tally, what: string): void {
  tally.failed++;
  tally.failures.push(what);
}

/** Runs test files, each in a process of its own, and prints a line per file; output and errors of those that fail. */
async function fileStage(tally: Tally, files: readonly string[], timeout: number): Promise<void> {
  const output = new Map<string, string>();
  const add = (file: string | undefined, text: string): void => {
    if (file) output.set(file, (output.get(file) ?? '') + text);
  };
  const stream = run({ files: [...files], concurrency: FILES_AT_ONCE, timeout, cwd: root });
  stream.on('test:stdout', ({ file, message }) => add(file, message));
  stream.on('test:stderr', ({ file, message }) => add(file, message));
  stream.on('test:fail', ({ name, file, details }) => {
    // A suite fails because of a test inside it, which has been reported.
    if (details.type === 'suite' && details.error.message.includes('subtest')) return;
    fail(tally, `${path.relative(root, file ?? '')}: ${name}`);
    add(file, `FAILED: ${name}\n${inspect(details.error.cause ?? details.error)}\n`);
  });
  stream.on('test:summary', ({ file, counts, duration_ms, success }) => {
    if (!file) return;
    tally.passed += counts.passed;
    const seconds = (duration_ms / 1000).toFixed(1);
    print(`${success ? 'ok  ' : 'FAIL'} ${path.relative(root, file)} (${counts.passed} passed, ${seconds} s)\n`);
  });
  const failedBefore = tally.failed;
  for await (const _ of stream);
  if (tally.failed === failedBefore) return;
  for (const [file, text] of output) if (text.includes('FAILED: ')) print(`\n-- ${path.relative(root, file)}\n${text}`);
}

/** With a cluster that all files share. Without one (broken migrations, say) the pure tests still run. */
async function withCluster(tally: Tally, work: () => Promise<void>): Promise<void> {
  const cluster = await startCluster();
  try {
    await makeTemplate(cluster.superuser);
    process.env[CLUSTER_VARIABLE] = JSON.stringify(cluster.superuser);
  } catch (error) {
    print(`The template database cannot be made: ${inspect(error)}\n`);
    fail(tally, 'template database');
  }
  try {
    await work();
  } finally {
    cluster.stop();
  }
}

async function main(words: readonly string[]): Promise<number> {
  const tally: Tally = { passed: 0, failed: 0, failures: [], times: [] };
  const wanted = globSync('test/**/*.test.{ts,tsx}', { cwd: root })
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  if (wanted.length === 0) fail(tally, `no test file matches ${words.join(' ')}`);
  const isSystem = (file: string): boolean => /^test\/(system|lab)\//.test(file);
  const absolute = (files: string[]): string[] => files.map((file) => path.join(root, file));
  if (words.length === 0) await stage(tally, 'checks', () => checkStage(tally));
  await withCluster(tally, async () => {
    for (const [name, files] of [
      ['tests', wanted.filter((file) => !isSystem(file))],
      ['system tests', wanted.filter(isSystem)],
    ] as const) {
      if (files.length > 0) await stage(tally, name, () => fileStage(tally, absolute(files), PATIENCE_MS[name]));
    }
  });
  print(`\n${tally.times.join('\n')}\n`);
  for (const failure of tally.failures) print(`FAILED ${failure}\n`);
  print(`${tally.passed} passed, ${tally.failed} failed\n`);
  return tally.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
