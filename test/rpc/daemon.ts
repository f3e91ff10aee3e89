// A dms-rpcd of its own as a process, from the sources, on a site's database: what tests of the open network talk to.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash } from 'bcrypt';
import type { Connection } from '../../src/store/db.ts';
import { freePort } from '../support/free-port.ts';

export interface RpcDaemon {
  readonly dir: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly process: ChildProcess;
  log(): string;
  /** Resolves with its exit code. */
  ended(): Promise<number | null>;
  /** Waits until its log has a line with that text. */
  says(text: string): Promise<void>;
  /** Ends it, by force if need be, and removes its files. */
  close(): Promise<void>;
}

export const USERS = ['admin-dms', 'helpdesk-dms', 'value-reseller-dms', 'hosted-dms'] as const;
export const PASSWORD = 'right-horse-battery';
export const HOST = '127.0.0.1';

const PROGRAM = path.resolve(import.meta.dirname, '../../src/main/dms-rpcd.ts');

/** `$DIR` in a setting is the daemon's directory; `sections` are further lines of dms.conf. Passwords of all USERS are PASSWORD. */
export async function startRpcDaemon(
  connection: Connection,
  settings: Readonly<Record<string, string | number>> = {},
  { sections = '', dir = mkdtempSync(path.join(tmpdir(), 'dms-rpcd-')) } = {},
): Promise<RpcDaemon> {
  const port = await freePort();
  const entry = await hash(PASSWORD, 8);
  writeFileSync(path.join(dir, 'htpasswd'), USERS.map((user) => `${user}:${entry}\n`).join(''));
  const lines = Object.entries({ ...common(connection, dir), rpc_port: port, ...settings });
  const text = lines.map(([name, value]) => `${name} = ${String(value).replaceAll('$DIR', dir)}`).join('\n');
  writeFileSync(path.join(dir, 'dms.conf'), `[DEFAULT]\n${text}\n${sections}\n`);
  const child = spawn(process.execPath, [PROGRAM, '-c', path.join(dir, 'dms.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // a test that fails must not wait for it
  process.once('exit', () => child.kill('SIGKILL'));
  child.unref();
  (child.stderr as Socket).unref();
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const from = existsSync(path.join(dir, 'log')) ? statSync(path.join(dir, 'log')).size : 0;
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const log = (): string => readFileSync(path.join(dir, 'log'), { flag: 'a+' }).toString('utf8', from);
  const says = async (words: string): Promise<void> => {
    for (let i = 0; !log().includes(words); i += 1) {
      if (child.exitCode !== null || i > 600) throw new Error(`dms-rpcd does not say "${words}": ${complaint}${log()}`);
      await sleep(50);
    }
  };
  await says('"listening"');
  return {
    dir,
    host: HOST,
    port,
    url: `http://${HOST}:${port}`,
    process: child,
    log,
    ended: () => exited,
    says,
    close: async () => {
      child.kill('SIGKILL');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function common({ host, port, database, user, password }: Connection, dir: string) {
  return {
    db_host: host,
    db_port: port,
    db_name: database,
    db_user: user,
    db_password: password,
    rpc_host: HOST,
    htpasswd_file: `${dir}/htpasswd`,
    log_file: `${dir}/log`,
    log_level: 'DEBUG',
  };
}

export interface CallOptions {
  readonly path?: string;
  readonly user?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export function basic(user: string, password = PASSWORD): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** One POST; `body` goes as it is. */
export function post(url: string, body: string | Uint8Array, options: CallOptions = {}): Promise<Response> {
  const { path: at = '/admin_dms', user = 'admin-dms', password, headers = {}, signal } = options;
  return fetch(`${url}${at}`, {
    method: 'POST',
    headers: { authorization: basic(user, password), 'content-type': 'application/json', ...headers },
    body: body as string,
    ...(signal === undefined ? {} : { signal }),
  });
}

export interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Record<string, unknown> };
}

export async function rpc(
  url: string,
  method: string,
  params: unknown = {},
  options: CallOptions = {},
): Promise<Reply> {
  const response = await post(url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), options);
  if (response.status !== 200) throw new Error(`${method}: HTTP ${response.status} ${await response.text()}`);
  return (await response.json()) as Reply;
}
