// A private PostgreSQL cluster for tests: one per `npm test`, or one per file when a file is run by itself.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { prepareAccounts } from '../../src/lab/accounts.ts';
import { type DatabaseAddress, prepareCluster } from '../../src/lab/database.ts';
import { isAlive, processIdOf } from '../../src/lab/process-table.ts';
import { tryCommand } from '../../src/lab/run-command.ts';
import { postgresPrograms } from '../../src/lab/services.ts';
import { freePort } from './free-port.ts';

/** Holds the superuser's DatabaseAddress as JSON where the test runner has started the cluster. */
export const CLUSTER_VARIABLE = 'DMS_TEST_CLUSTER';

export interface TestCluster {
  readonly superuser: DatabaseAddress;
  /** Ends it and removes its files. Synchronous, so that it can be done while the process exits. */
  stop(): void;
}

const PREFIX = '/var/tmp/dms-test-cluster-';

/** Starts a cluster on a free port of 127.0.0.1. It dies with this process, also when that is killed. */
export async function startCluster(): Promise<TestCluster> {
  removeLeftOvers();
  const accounts = await prepareAccounts();
  const dir = mkdtempSync(`${PREFIX}${process.pid}-`);
  chmodSync(dir, 0o755);
  const data = path.join(dir, 'cluster/data');
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const conf = [
    "listen_addresses = '127.0.0.1'",
    `port = ${port}`,
    "unix_socket_directories = ''",
    'max_connections = 300',
    'shared_buffers = 256MB',
    "timezone = 'UTC'",
    // What tests lose in a crash is made anew; crashes are tested on a lab's own cluster.
    'fsync = off',
    'synchronous_commit = off',
    'full_page_writes = off',
  ];
  await prepareCluster({
    data,
    accounts,
    password,
    conf: `${conf.join('\n')}\n`,
    hba: 'host all all 127.0.0.1/32 scram-sha-256\n',
  });
  const log = openSync(path.join(dir, 'postgres.log'), 'a');
  const [program = '', ...prefix] = accounts.asRoot ? accounts.prefix('postgres') : ['setpriv'];
  const child = spawn(program, [...prefix, '--pdeathsig', 'QUIT', `${postgresPrograms()}/postgres`, '-D', data], {
    cwd: data,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const stop = (): void => {
    const id = child.pid === undefined ? null : processIdOf(child.pid);
    child.kill('SIGQUIT');
    for (let i = 0; i < 100 && id && isAlive(id); i++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  await untilReady(port, () => {
    const reason = readFileSync(path.join(dir, 'postgres.log'), 'utf8');
    stop();
    return reason;
  });
  return { superuser: { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' }, stop };
}

async function untilReady(port: number, giveUp: () => string): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; ) {
    if ((await tryCommand(['pg_isready', '-q', '-h', '127.0.0.1', '-p', String(port)])).code === 0) return;
    if (Date.now() > deadline) throw new Error(`The test cluster does not start: ${giveUp()}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Directories of processes that were killed; their clusters died with them. */
function removeLeftOvers(): void {
  for (const name of readdirSync(path.dirname(PREFIX))) {
    const pid = name.startsWith(path.basename(PREFIX)) ? name.slice(path.basename(PREFIX).length).split('-')[0] : null;
    if (pid && !existsSync(`/proc/${pid}`)) {
      try {
        rmSync(path.join(path.dirname(PREFIX), name), { recursive: true, force: true });
      } catch {} // another user's
    }
  }
}
