// Other hosts by rsync and rndc, with the passwords and keys that each server has.

import path from 'node:path';
import { DmsError } from '../domain/errors.ts';
import type { CommandResult, Commands, Files, Push, Remote, RemoteServer, RunOptions, Settings } from '../ports.ts';

export interface RemoteOptions {
  readonly settings: Settings;
  readonly commands: Commands;
  readonly files: Files;
}

export function createRemote(options: RemoteOptions): Remote {
  return {
    rsync: (server, push, signal) => rsync(options, server, push, signal),
    rndc: (server, args, signal) => rndc(options, server, args, signal),
  };
}

async function rsync(
  { settings, commands, files }: RemoteOptions,
  server: RemoteServer,
  push: Push,
  signal: AbortSignal | undefined,
): Promise<void> {
  const present = settings.current();
  const keys = push.module === 'dnssec';
  const args = [
    ...wordsOf(keys ? present.rsync_dnssec_args : present.rsync_args),
    '-c', // by content: the quick check misses same-size changes made within a second
    '--exclude=.*', // half-written temporary files
    ...(push.isTrial ? ['--dry-run'] : []),
    `--timeout=${Math.max(1, Math.ceil(present.rsync_timeout))}`,
    `--contimeout=${Math.max(1, Math.min(10, Math.ceil(present.rsync_timeout)))}`,
    `--port=${present.rsync_port}`,
    ...(present.source_address === '' ? [] : [`--address=${present.source_address}`]),
    `--password-file=${await passwordFile(files, present, server.name, push.module)}`,
    push.directory.endsWith('/') ? push.directory : `${push.directory}/`,
    (keys ? present.rsync_dnssec_target : present.rsync_target).replace('%s', `[${server.address}]`),
  ];
  const program = present.rsync_path;
  const result = await run({ commands, server, program }, args, runOptions(present.rsync_timeout, signal));
  if (result.code !== 0) throw failed(server, 'rsync', rsyncReason(result), { code: result.code });
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** The server's own password wins over the one for all. */
async function passwordFile(
  files: Files,
  settings: ReturnType<Settings['current']>,
  server: string,
  module: Push['module'],
): Promise<string> {
  const own = path.join(settings.server_secret_dir, server, `rsync-${module}-password`);
  if (await files.exists(own)) return own;
  return module === 'dnsconf' ? settings.rsync_password_file : settings.rsync_dnssec_password_file;
}

// One second more than the command's own time-out, which words the reason better.
function runOptions(timeoutSeconds: number, signal: AbortSignal | undefined): RunOptions {
  return { timeoutMs: timeoutSeconds * 1000 + 1000, ...(signal ? { signal } : {}) };
}

interface Running {
  readonly commands: Commands;
  readonly server: RemoteServer;
  readonly program: string;
}

async function run({ commands, server, program }: Running, args: readonly string[], options: RunOptions) {
  try {
    return await commands.run(program, args, options);
  } catch (cause) {
    if (!(cause instanceof DmsError)) throw cause;
    throw failed(server, path.basename(program), cause.message, { cause });
  }
}

/** `code` is the program's exit code, where it has ended by itself. */
function failed(
  server: RemoteServer,
  program: string,
  reason: string,
  { code, ...options }: { readonly code?: number; readonly cause?: unknown },
): DmsError {
  const ended = code === undefined ? {} : { exit_code: code };
  const data = { server_name: server.name, address: server.address, program, reason, ...ended };
  const detail = `${program} to ${server.name} (${server.address}) failed: ${reason}`;
  return new DmsError('RemoteFailed', data, detail, options);
}

// Exit codes of rsync(1).
const RSYNC_CODES: Readonly<Record<number, string>> = {
  5: 'the rsync daemon refuses: compare the password on both sides and its hosts allow',
  10: 'its rsync daemon is not reachable',
  11: 'a file cannot be written there or read here',
  12: 'the connection broke off',
  23: 'some files were not transferred',
  30: 'no data for too long',
  35: 'its rsync daemon does not answer',
};

function rsyncReason({ code, stderr, stdout }: CommandResult): string {
  const said = lines(`${stderr}\n${stdout}`).filter((line) => !line.startsWith('rsync error:'));
  const meaning = RSYNC_CODES[code];
  return `${meaning ? `${meaning}: ` : ''}${said.slice(0, 3).join('; ') || 'no message'} (exit ${code})`;
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

async function rndc(
  { settings, commands }: RemoteOptions,
  server: RemoteServer,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const present = settings.current();
  const all = [
    '-c',
    present.rndc_conf_file,
    ...(present.source_address === '' ? [] : ['-b', present.source_address]),
    // The default server of rndc.conf is this machine's own named.
    ...(server.isThisServer ? [] : ['-s', server.name]),
    ...args,
  ];
  const program = present.rndc_path;
  const result = await run({ commands, server, program }, all, runOptions(present.rndc_timeout, signal));
  if (result.code === 0) return result.stdout;
  throw failed(server, `rndc ${args.join(' ')}`, rndcReason(present.rndc_conf_file, result), { code: result.code });
}

/** rndc exits with 1 for an unreachable server, a wrong key and a refusal alike; its words tell which. */
function rndcReason(confFile: string, { code, stderr, stdout }: CommandResult): string {
  const said = lines(`${stderr}\n${stdout}`);
  const text = said.slice(0, 3).join('; ') || `no message (exit ${code})`;
  if (/connect failed|timed out|host unreachable|network unreachable|couldn't get address/i.test(text)) {
    return `its control port is not reachable: ${text}`;
  }
  if (/connection to remote host closed|bad auth|tsig|expected a key|end of file/i.test(text)) {
    return `the control key or the clock differs from the server's (key in ${confFile}): ${text}`;
  }
  if (
    /no server specified|not found|no key definition|file not found|does not exist|open: /i.test(text) &&
    !/failed:/.test(text)
  ) {
    return `${confFile} does not fit (write_rndc_conf writes it): ${text}`;
  }
  return text;
}
