// Bench `restore`: restore_named_db and named's start, against a loop that writes the same files and the same start.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { hostPaths, masterOf } from '../../src/lab/layout.ts';
import { runCommand } from '../../src/lab/run-command.ts';
import { type Bed, makeBed, serialOf } from './bed.ts';
import { addCopies, copyName, makeTemplate } from './copied-zones.ts';
import { type Bench, median, round, spread } from './report.ts';
import { untilWithin } from './restored-zones.ts';

const SIZES = [40_000, 100_000];
/** A pair of 100,000 takes two minutes. */
const pairsOf = (size: number): number => (size > 50_000 ? 1 : 2);

interface Turn {
  /** Seconds. */
  readonly write: number;
  readonly load: number;
}

interface Ours extends Turn {
  readonly peakMb: number;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1_000;
}

/** Runs the command, and tells the largest resident size that it had, megabytes. */
async function restoreOnce(lab: Lab): Promise<number> {
  const program = path.join(lab.layout.checkout, 'bin/zone_tool');
  const env = { ...process.env, DMS_CONF: lab.env.DMS_CONF };
  const child = spawn(program, ['restore_named_db', '-f'], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid ?? 0));
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`restore_named_db ended with ${code}: ${said}`);
  return peak;
}

function peakOf(pid: number): number {
  try {
    const kB = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kB ?? 0) / 1024;
  } catch {
    return 0; // it has ended
  }
}

/** As `rm -rf` would; the disk has time to write it down before the next turn. */
async function emptied(directory: string): Promise<void> {
  for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
  await runCommand(['sync']);
}

async function serving(lab: Lab, bed: Bed, size: number): Promise<void> {
  // of many zones it may need longer than a lab waits
  await lab.start('named-master').catch(() => undefined);
  await untilWithin(async () => (await serialOf(bed, copyName(size))) !== null, `${copyName(size)} is served`);
}

async function measure(lab: Lab, bed: Bed, size: number): Promise<{ ours: Ours; peer: Turn }> {
  const directory = hostPaths(masterOf(lab.layout)).dynamic;
  await emptied(directory);
  let peakMb = 0;
  const write = await timed(async () => {
    peakMb = await restoreOnce(lab);
  });
  const ours = { write, load: await timed(() => serving(lab, bed, size)), peakMb };
  await lab.stop('named-master');
  const files = readdirSync(directory).map(
    (name) => [path.join(directory, name), readFileSync(path.join(directory, name))] as const,
  );
  await emptied(directory);
  const peerWrite = await timed(async () => {
    for (const [file, bytes] of files) writeFileSync(file, bytes);
  });
  const peer = { write: peerWrite, load: await timed(() => serving(lab, bed, size)) };
  await lab.stop('named-master');
  return { ours, peer };
}

export const restoreBench: Bench = async ({ size: wanted, say }) => {
  const sizes = wanted === null ? SIZES : [wanted];
  const lab = await startLab();
  const { bed, close } = await makeBed(lab, 2);
  try {
    await makeTemplate(bed);
    for (const name of ['rpcd', 'dmsd', 'named-master']) await lab.stop(name);
    const found = [];
    let made = 0;
    for (const size of sizes) {
      await addCopies(bed, made + 1, size - made);
      made = size;
      const pairs = [];
      for (let i = 0; i < pairsOf(size); i += 1) pairs.push(await measure(lab, bed, size));
      const ratios = pairs.map(({ ours, peer }) => (ours.write + ours.load) / (peer.write + peer.load));
      const peakMb = Math.max(...pairs.map(({ ours }) => ours.peakMb));
      say(`${size} zones: ${spread(ratios)}, at most ${Math.round(peakMb)} MB`);
      for (const { ours, peer } of pairs) {
        say(
          `  ours ${round(ours.write)} s + named ${round(ours.load)} s, loop ${round(peer.write)} s + named ${round(peer.load)} s`,
        );
      }
      found.push({ size, ratio: round(median(ratios)), rss_mb: Math.round(peakMb), pairs });
    }
    const ratio = Math.max(...found.map((one) => one.ratio));
    const rss_mb = Math.max(...found.map((one) => one.rss_mb));
    say(`ratio ${ratio} (at most 2), ${rss_mb} MB (at most 250)`);
    return { ratio, rss_mb, sizes: found };
  } finally {
    await close();
    await lab.down();
  }
};
