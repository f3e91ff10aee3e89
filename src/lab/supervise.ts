// Starts, stops and kills the services of a lab by name, and remembers their processes in files.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Accounts } from './accounts.ts';
import { hostPaths, type LabLayout, labPaths } from './layout.ts';
import {
  endProcesses,
  familyOf,
  isAlive,
  LAB_MARK,
  type ProcessId,
  processIdOf,
  signal,
  waitForEnd,
} from './process-table.ts';
import type { Service } from './services.ts';

const START_PATIENCE_MS = 25_000;
const STOP_PATIENCE_MS = 10_000;

export interface Supervisor {
  readonly services: readonly Service[];
  /** Starts it unless it runs, and waits until it serves. Throws with the end of its log. */
  start(name: string): Promise<void>;
  /** Ends it in good order; nothing happens if it does not run. */
  stop(name: string): Promise<void>;
  /** SIGKILL, as a crash would be; of PostgreSQL the children too, as they would hold up the next start. */
  kill(name: string): Promise<void>;
  processOf(name: string): ProcessId | null;
}

export interface SupervisorFacts {
  readonly layout: LabLayout;
  readonly accounts: Accounts;
  readonly services: readonly Service[];
}

export function supervisor({ layout, accounts, services }: SupervisorFacts): Supervisor {
  const paths = labPaths(layout.dir);
  const recordOf = (name: string): string => path.join(paths.services, `${name}.json`);
  const logOf = (name: string): string => path.join(paths.log, `${name}.log`);

  const named = (name: string): Service => {
    const service = services.find((candidate) => candidate.name === name);
    if (service) return service;
    throw new Error(`The lab has no service ${name}; it has: ${services.map((each) => each.name).join(' ')}`);
  };

  const processOf = (name: string): ProcessId | null => {
    if (!existsSync(recordOf(name))) return null;
    const id = JSON.parse(readFileSync(recordOf(name), 'utf8')) as ProcessId;
    return isAlive(id) ? id : null;
  };

  const launch = (service: Service): ProcessId => {
    mkdirSync(paths.services, { recursive: true });
    mkdirSync(paths.log, { recursive: true });
    const log = openSync(logOf(service.name), 'a');
    const [program = '', ...args] = [...accounts.prefix(service.user), ...service.argv];
    const child = spawn(program, args, {
      cwd: service.cwd,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        ...service.env,
        [LAB_MARK]: `${layout.dir}:${service.name}`,
      },
    });
    closeSync(log);
    child.on('error', () => {}); // a program that cannot be run shows in the start time being absent
    child.unref();
    const id = child.pid === undefined ? null : processIdOf(child.pid);
    if (!id) throw new Error(`${service.name} cannot be started: ${service.argv.join(' ')}`);
    writeFileSync(recordOf(service.name), JSON.stringify(id));
    return id;
  };

  const start = async (name: string): Promise<void> => {
    const service = named(name);
    let id = processOf(name);
    const logFrom = id ? null : sizeOf(namedLogOf(layout, name) ?? logOf(name));
    const deadline = Date.now() + START_PATIENCE_MS;
    id ??= launch(service);
    while (!(await service.isReady(logFrom))) {
      // PostgreSQL gives up while children of a killed postmaster still hold its shared memory: try again.
      if (!isAlive(id) && name === 'postgres' && Date.now() < deadline - START_PATIENCE_MS / 2) {
        await pause(200);
        id = launch(service);
      } else if (!isAlive(id) || Date.now() > deadline) {
        throw new Error(`${name} does not serve at ${service.at}:\n${tailOf(layout, name, logOf(name))}`);
      }
      await pause(20);
    }
    if (!isAlive(id)) throw new Error(`${name} ended at once:\n${tailOf(layout, name, logOf(name))}`);
  };

  const stop = async (name: string): Promise<void> => {
    const service = named(name);
    const id = processOf(name);
    if (id) {
      const family = familyOf(id);
      signal(id, service.stopSignal);
      await waitForEnd([id], STOP_PATIENCE_MS);
      await endProcesses(family, 2_000);
    }
    rmSync(recordOf(name), { force: true });
  };

  const kill = async (name: string): Promise<void> => {
    named(name);
    const id = processOf(name);
    const family = id === null ? [] : name === 'postgres' ? familyOf(id) : [id];
    for (const member of family) signal(member, 'SIGKILL');
    await waitForEnd(family, 5_000);
    rmSync(recordOf(name), { force: true });
  };

  return { services, start, stop, kill, processOf };
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

function namedLogOf(layout: LabLayout, service: string): string | null {
  const host = layout.hosts.find((candidate) => service === `named-${candidate.name}`);
  return host ? hostPaths(host).namedLog : null;
}

function tailOf(layout: LabLayout, service: string, log: string): string {
  return [log, namedLogOf(layout, service)]
    .filter((file) => file !== null && existsSync(file))
    .map((file) =>
      readFileSync(file as string, 'utf8')
        .split('\n')
        .slice(-15)
        .join('\n'),
    )
    .join('\n');
}
