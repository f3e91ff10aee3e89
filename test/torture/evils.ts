// What a torture does to the processes and disks of its lab: kills them, stops them for a while, fills disks; and heals it all.

import type { Lab } from '../../src/lab/lab.ts';
import type { OwnDisk } from '../../src/lab/own-disk.ts';
import { familyOf, processIdOf, signal } from '../../src/lab/process-table.ts';
import { type Dice, diceOf, pause } from '../system/support/random.ts';

export interface Evils {
  /** How often what was done: `kill dmsd`, `fill /…/dynamic`. */
  readonly counts: Map<string, number>;
  /** Processes that ended without having been killed, and what could not be started again. */
  readonly faults: string[];
}

/** Who suffers independently of the others: one evil at a time each. */
export interface Victims {
  readonly processes: readonly string[];
  readonly disks: readonly OwnDisk[];
}

interface Doing {
  readonly lab: Lab;
  readonly dice: Dice;
  readonly evils: Evils;
  readonly victims: Victims;
  readonly stop: AbortSignal;
}

const REST_MS = [200, 3_000] as const;
const DOWN_MS = [0, 2_500] as const;
const HUNG_MS = [500, 7_000] as const;
const FULL_MS = [1_000, 7_000] as const;
/** A process whose disk is full may end, and is started by whoever watches over it. */
const MAY_END_OF_A_FULL_DISK = /^(postgres|named-)/;

const running = (lab: Lab, name: string): number | null =>
  lab.status().find((service) => service.name === name)?.pid ?? null;

function count({ counts }: Evils, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

async function kill({ lab, dice, evils }: Doing, name: string): Promise<void> {
  count(evils, `kill ${name}`);
  await lab.kill(name);
  await pause(dice.between(...DOWN_MS));
}

function signalAll(pid: number, name: NodeJS.Signals): void {
  const id = processIdOf(pid);
  for (const each of id === null ? [] : familyOf(id)) signal(each, name);
}

/** As a machine that does not answer; sometimes it is killed in that state. */
async function hang({ lab, dice, evils, stop }: Doing, name: string): Promise<void> {
  const pid = running(lab, name);
  if (pid === null) return;
  count(evils, `hang ${name}`);
  signalAll(pid, 'SIGSTOP');
  await until(dice.between(...HUNG_MS), stop);
  if (dice.between(0, 1) < 0.2) await lab.kill(name);
  else signalAll(pid, 'SIGCONT');
}

async function fill({ dice, evils, stop }: Doing, disk: OwnDisk): Promise<void> {
  count(evils, `fill ${disk.directory.split('/').slice(-3).join('/')}`);
  await disk.fill();
  await until(dice.between(...FULL_MS), stop);
  disk.free();
}

/** Waits, but not beyond the end of the torture. */
async function until(milliseconds: number, stop: AbortSignal): Promise<void> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !stop.aborted) await pause(50);
}

async function startAgain({ lab, evils }: Doing, name: string): Promise<void> {
  for (let attempt = 1; running(lab, name) === null; attempt++) {
    try {
      await lab.start(name);
    } catch (error) {
      if (attempt < 3) continue;
      evils.faults.push(`${name} does not start: ${error instanceof Error ? error.message.slice(-1_500) : error}`);
      return;
    }
  }
}

/** One evil and its end. */
async function doEvil(doing: Doing): Promise<void> {
  const { lab, dice, evils, victims } = doing;
  const ofDisk = victims.disks.length > 0 && dice.between(0, 1) < 0.2;
  const wasEnded = victims.processes.filter((name) => running(lab, name) === null);
  for (const name of wasEnded) evils.faults.push(`${name} had ended by itself`);
  if (ofDisk) await fill(doing, dice.pick(victims.disks));
  else await (dice.between(0, 1) < 0.7 ? kill : hang)(doing, dice.pick(victims.processes));
  const ended = victims.processes.filter((name) => running(lab, name) === null);
  for (const name of ended) {
    if (ofDisk && !MAY_END_OF_A_FULL_DISK.test(name)) evils.faults.push(`${name} ended when a disk was full`);
    await startAgain(doing, name);
  }
}

/** One evil after the other for each group of victims, until the signal; afterwards everything runs. */
export async function runEvils(lab: Lab, groups: readonly Victims[], seed: number, stop: AbortSignal): Promise<Evils> {
  const evils: Evils = { counts: new Map(), faults: [] };
  const suffer = async (victims: Victims, number: number): Promise<void> => {
    const doing = { lab, dice: diceOf(seed - 1 - number), evils, victims, stop };
    while (!stop.aborted) {
      await until(doing.dice.between(...REST_MS), stop);
      if (!stop.aborted) await doEvil(doing);
    }
  };
  await Promise.all(groups.map(suffer));
  return evils;
}
