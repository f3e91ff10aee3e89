// Whether the named of this machine is stopped (spec 06 §3.3): a wrong key makes `rndc status` fail as a stopped named does.

import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { DmsError } from '../domain/errors.ts';
import type { Commands, OwnNamed, Settings } from '../ports.ts';
import { codeOf, reasonOf } from './system-error.ts';

export interface OwnNamedOptions {
  readonly settings: Settings;
  readonly commands: Commands;
}

/** Milliseconds. */
const COMMAND_MS = 10_000;
const CONNECT_MS = 3_000;

export function createOwnNamed(options: OwnNamedOptions): OwnNamed {
  return {
    running: async () => {
      const { code, reason: told } = await rndcStatus(options);
      const reason =
        told ??
        (await pidFileReason(options.settings.current().named_pid_file)) ??
        (await lockFileReason(options.settings.current().named_lock_file)) ??
        (await portsReason(options)) ??
        (await unitReason(options));
      return reason === null ? null : { reason, exitCode: code };
    },
  };
}

/** Only "connection refused" speaks for a named that is down. */
async function rndcStatus({ settings, commands }: OwnNamedOptions): Promise<{ code: number; reason: string | null }> {
  const { rndc_path, rndc_conf_file, source_address } = settings.current();
  const source = source_address === '' ? [] : ['-b', source_address];
  const args = ['-c', rndc_conf_file, ...source, 'status'];
  const { code, stdout, stderr } = await commands.run(rndc_path, args, { timeoutMs: COMMAND_MS });
  if (code === 0) return { code, reason: 'rndc status answers' };
  if (/connection refused/i.test(stderr)) return { code, reason: null };
  const said = `${stderr}\n${stdout}`.trim().split('\n')[0];
  return { code, reason: `rndc status says neither that it runs nor that it is down: ${said || 'no message'}` };
}

/** A stale pid, and one that is another program's by now, is nobody's. */
async function pidFileReason(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    const data = { pid_file: file, os_error: reasonOf(cause), exception: reasonOf(cause) };
    throw new DmsError('PidFileAccessError', data, undefined, { cause });
  });
  if (text === null || text.trim() === '') return null;
  if (!/^\s*[1-9]\d{0,9}\s*$/.test(text)) {
    throw new DmsError('PidFileValueError', { pid_file: file, exception: 'it holds no process id' });
  }
  const pid = Number(text);
  return isAlive(pid) && (await isNamed(pid)) ? `process ${pid} of ${file} runs` : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) !== 'ESRCH';
  }
}

/** What cannot be looked at is taken for named. */
async function isNamed(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'named');
  return name.trim().startsWith('named');
}

/** named keeps its lock-file locked as long as it runs. */
async function lockFileReason(file: string): Promise<string | null> {
  const found = await stat(file).catch(() => null);
  if (found === null) return null;
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
  const holders = locks.split('\n').flatMap((line) => {
    // `1: POSIX  ADVISORY  WRITE 4711 fe:01:131 0 EOF`
    const [, pid, inode] = /^\d+:\s+\S+\s+\S+\s+\S+\s+(-?\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line) ?? [];
    return Number(inode) === found.ino ? [Number(pid)] : [];
  });
  for (const pid of holders) if (await hasOpen(pid, file)) return `process ${pid} holds ${file}`;
  return null;
}

/** Inodes are of a file system, and /proc/locks names those as the kernel does: so the holder's files are looked at. */
async function hasOpen(pid: number, file: string): Promise<boolean> {
  const target = await realpath(file);
  try {
    const open = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(open.map((fd) => readlink(path.join(`/proc/${pid}/fd`, fd)).catch(() => '')));
    return links.includes(target);
  } catch (cause) {
    return codeOf(cause) !== 'ENOENT';
  }
}

async function portsReason({ settings }: OwnNamedOptions): Promise<string | null> {
  const { dns_server: host, dns_port, rndc_port } = settings.current();
  for (const port of [dns_port, rndc_port]) {
    const answer = await refuses(host, port);
    if (answer !== null) return `port ${port} of ${host} ${answer}`;
  }
  return null;
}

/** Null: it refuses connections. */
function refuses(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (answer: string | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end('accepts connections'));
    socket.once('timeout', () => end('does not answer'));
    socket.once('error', (cause) =>
      end(codeOf(cause) === 'ECONNREFUSED' ? null : `cannot be asked: ${reasonOf(cause)}`),
    );
  });
}

/** Where systemd runs, its unit must be inactive: it would be started again under our hands. */
async function unitReason({ settings, commands }: OwnNamedOptions): Promise<string | null> {
  const { named_unit: unit } = settings.current();
  if (unit === '' || (await stat('/run/systemd/system').catch(() => null)) === null) return null;
  const { stdout } = await commands.run('systemctl', ['is-active', unit], { timeoutMs: COMMAND_MS });
  const state = stdout.trim();
  return ['inactive', 'failed', 'unknown'].includes(state)
    ? null
    : `its unit ${unit} is ${state || 'in no known state'}`;
}
