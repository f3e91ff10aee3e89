// Programs of this machine, run with an array of arguments (never through a shell) and ended as a whole process group.

import { type ChildProcess, spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { DmsError } from '../domain/errors.ts';
import type { AttachedOptions, CommandResult, Commands, RunOptions } from '../ports.ts';
import { canConfine, confined, confinedEnvironment } from './confinement.ts';
import { codeOf, reasonOf } from './system-error.ts';

/** What a program may write before the rest is dropped. */
const MAX_OUTPUT = 16 * 1024 * 1024;
/** Between the polite signal and the other. */
const KILL_AFTER_MS = 2_000;

export function createCommands(): Commands {
  return { run, attached, canConfine };
}

function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    // A group of its own, so that helpers which the program started end with it.
    const child = spawn(program, args, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', ...options.env },
    });
    const watch = watchOver(child, options);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.on('error', (cause) => {
      watch.end();
      reject(cannotRun(program, cause));
    });
    child.on('close', (code, signal) => {
      watch.end();
      const stopped = watch.stoppedBy();
      if (stopped === 'timeout') reject(timedOut(program, args, options.timeoutMs ?? 0));
      else if (stopped === 'signal') reject(options.signal?.reason);
      else resolve({ code: code ?? 128, stdout: stdout(), stderr: stderr() || (signal ? `ended by ${signal}` : '') });
    });
    child.stdin.on('error', () => undefined); // a program need not read what it is given
    child.stdin.end(options.input ?? '');
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    if (size < MAX_OUTPUT) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function watchOver(child: ChildProcess, options: RunOptions) {
  let stopped: 'timeout' | 'signal' | null = null;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (why: 'timeout' | 'signal') => {
    stopped ??= why;
    killGroup(child, 'SIGTERM');
    killTimer ??= setTimeout(() => killGroup(child, 'SIGKILL'), KILL_AFTER_MS);
  };
  const onAbort = () => stop('signal');
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => stop('timeout'), options.timeoutMs);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  return {
    stoppedBy: () => stopped,
    end: () => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      options.signal?.removeEventListener('abort', onAbort);
    },
  };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal); // the group is gone, or never was one
  }
}

function cannotRun(program: string, cause: Error): DmsError {
  const missing = codeOf(cause) === 'ENOENT';
  const remedy = missing ? 'install it or correct the setting that names it' : 'make it executable for this user';
  const reason = missing ? 'there is no such program' : reasonOf(cause);
  return new DmsError('CommandMissing', { program, reason }, `${program} cannot be run: ${reason}; ${remedy}`, {
    cause,
  });
}

function timedOut(program: string, args: readonly string[], timeoutMs: number): DmsError {
  const line = [program, ...args].join(' ');
  const detail = `'${line}' did not end within ${timeoutMs / 1000} s and was stopped`;
  return new DmsError('CommandTimeout', { program, timeout_ms: timeoutMs }, detail);
}

function attached(program: string, args: readonly string[], options: AttachedOptions = {}): Promise<number> {
  const { env = {}, input, confinedTo, hasOwnEnvironment = confinedTo !== undefined } = options;
  const [command, all] = confinedTo === undefined ? [program, args] : confined(program, args, confinedTo);
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, {
      stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
      env: hasOwnEnvironment ? confinedEnvironment(env) : { ...process.env, ...env },
    });
    // The terminal sends Ctrl-C to us too; it is meant for the program in front.
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    const finished = () => process.removeListener('SIGINT', ignore);
    child.on('error', (cause) => {
      finished();
      reject(cannotRun(program, cause));
    });
    if (input !== undefined && child.stdin !== null) feed(child.stdin, input).catch(reject);
    child.on('close', (code) => {
      finished();
      resolve(code ?? 128);
    });
  });
}

/** A program need not read what it is given: a pager is left at any time. */
async function feed(stdin: NodeJS.WritableStream, input: AsyncIterable<string>): Promise<void> {
  stdin.on('error', () => undefined);
  await pipeline(input, stdin).catch((error: unknown) => {
    if (codeOf(error) !== 'EPIPE' && codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
