// What a command has at hand: the door to the operations, the terminal, files, programs, and its own interruption.

import { DmsError } from '../domain/errors.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import type { Changed } from '../operations/call.ts';
import type { Follower } from '../operations/define.ts';
import type { AttachedOptions, Clock, Commands, Files, Identity, Terminal } from '../ports.ts';
import type { Switches } from './switches.ts';

/** Calls an operation as the user of the shell; the composition root loads the operations when the first call comes. */
export type Door = (operation: string, params: Record<string, unknown>, follower?: Follower) => Promise<Changed>;

export interface ShellPorts {
  readonly door: Door;
  readonly terminal: Terminal;
  readonly files: Files;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly settings: ResolvedSettings;
  /** Environment, as far as the shell looks at it: VISUAL, EDITOR, PAGER, MAGCODE_…. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Switches given to the process; those of a command win. */
  readonly defaults: Switches;
  /** Answers are not read from standard input when commands are. */
  readonly isPiped: boolean;
}

export interface Shell extends ShellPorts {
  /** True for the help desk's shell: fewer commands, fixed editor and pager (spec 02 §2.7). */
  readonly isRestricted: boolean;
  call(operation: string, params: Record<string, unknown>): Promise<unknown>;
  /** As the door, of an operation that takes its time: Ctrl-C ends it between two of its transactions. */
  followed(operation: string, params: Record<string, unknown>, progress: Follower['progress']): Promise<Changed>;
  /** A line typed by the user; null when there is nobody to ask. Rejects with Interrupted on Ctrl-C. */
  ask(prompt: string): Promise<string | null>;
  /** Runs a program on the user's terminal; Ctrl-C there is the program's. */
  attached(program: string, args: readonly string[], options?: AttachedOptions): Promise<number>;
  /** Sleeps until then, or until the signal; never rejects. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Ids of the changes that the command has made so far. */
  changes(): readonly number[];
  /** What --quiet does not silence: errors. What goes to `terminal.error` are notes, warnings and progress. */
  fault(text: string): void;
  /** Until the next command, nothing but faults goes to standard error. */
  beQuiet(): void;
  /** Begins a command: forgets an earlier interruption, and earlier changes. */
  begin(): void;
  /** Whether the command under way, or the last one, was interrupted. */
  isInterrupted(): boolean;
  /** Aborted when the session has to end: the terminal has gone, or somebody ends the process. */
  readonly ending: AbortSignal;
  /**
   * Ends the command under way; `force` also while a program has the terminal, and the session with it. False: it was meant for
   * that program.
   */
  interrupt(force: boolean): boolean;
  /** Rejects with Interrupted as soon as the command is interrupted. */
  interruptible<T>(work: Promise<T>): Promise<T>;
}

export function createShell(ports: ShellPorts): Shell {
  let controller = new AbortController();
  const ending = new AbortController();
  let isAttached = false;
  let isQuiet = false;
  // its size may change at any time: the rest is asked for when it is needed
  const terminal: Terminal = Object.create(ports.terminal, {
    error: { value: (text: string) => (isQuiet ? undefined : ports.terminal.error(text)) },
  });
  const changes = new Set<number>();
  const door: Door = async (operation, params, follower) => {
    const changed = await ports.door(operation, params, follower);
    if (changed.change_id !== null) changes.add(changed.change_id);
    return changed;
  };
  const interruptible = <T>(work: Promise<T>): Promise<T> => untilAborted(work, controller.signal);
  return {
    ...ports,
    terminal,
    door,
    fault: (text) => ports.terminal.error(text),
    beQuiet: () => {
      isQuiet = true;
    },
    changes: () => [...changes],
    isRestricted: !ports.identity.isAdministrator,
    call: async (operation, params) => (await door(operation, params)).value,
    followed: (operation, params, progress) =>
      interruptible(
        door(operation, params, { signal: controller.signal, progress, changed: (changeId) => changes.add(changeId) }),
      ),
    ask: (prompt) => (ports.isPiped ? Promise.resolve(null) : interruptible(terminal.ask(prompt))),
    attached: async (program, args, options) => {
      isAttached = true;
      try {
        return await interruptible(ports.commands.attached(program, args, options));
      } finally {
        isAttached = false;
      }
    },
    pause: (milliseconds, signal) => ports.clock.sleep(milliseconds, signal).catch(() => undefined),
    begin: () => {
      controller = new AbortController();
      isQuiet = false;
      changes.clear();
    },
    isInterrupted: () => controller.signal.aborted,
    ending: ending.signal,
    interrupt: (force) => {
      if (force) ending.abort();
      // The terminal sends Ctrl-C to the program in front as well: it is meant for that one.
      const isMeant = force || !isAttached || !terminal.isTty;
      if (isMeant) controller.abort();
      return isMeant;
    },
    interruptible,
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new DmsError('Interrupted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
