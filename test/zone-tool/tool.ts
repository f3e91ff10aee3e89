// The shell on a database of its own, with a terminal that is written down and an editor that is a function.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createCommands } from '../../src/adapters/commands.ts';
import { createFiles } from '../../src/adapters/files.ts';
import type { Role } from '../../src/domain/roles.ts';
import { callForChange } from '../../src/operations/call.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import type { Commands, Files } from '../../src/ports.ts';
import { runWords } from '../../src/zone-tool/run-verb.ts';
import { createShell, type Shell, type ShellPorts } from '../../src/zone-tool/shell.ts';
import { splitLine } from '../../src/zone-tool/split-line.ts';
import type { Switches } from '../../src/zone-tool/switches.ts';
import type { Site } from '../operations/setup.ts';

export interface ToolOptions {
  readonly isTty?: boolean;
  readonly isPiped?: boolean;
  readonly isRestricted?: boolean;
  /** It looks for text that an earlier edit left in the temporary directory. */
  readonly findsLeftText?: boolean;
  readonly isRoot?: boolean;
  /** Programs are really run, but for the editor. */
  readonly runsPrograms?: boolean;
  /** What operations have at hand besides a database. */
  readonly ports?: Partial<OperationPorts>;
  readonly defaults?: Switches;
  /** What the editor makes of the text; a number is its exit code instead. */
  readonly edit?: (text: string, args: readonly string[]) => string | number | Promise<string | number>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  /** Output and errors in the order in which they came. */
  readonly both: string;
}

export interface Tool {
  readonly shell: Shell;
  /** Files that the shell made and has not removed. */
  readonly kept: () => string[];
  /** Lines that the user will type. */
  type(...lines: string[]): void;
  run(line: string): Promise<Ran>;
}

export function makeTool(site: Site, options: ToolOptions = {}): Tool {
  const typed: string[] = [];
  const made = new Set<string>();
  let out = '';
  let error = '';
  let both = '';
  const role: Role = options.isRestricted === true ? 'helpdesk' : 'admin';
  const caller = { role, sectag: 'Admin', loginId: 'op@test', source: 'shell' as const };
  const ports: ShellPorts = {
    door: (operation, params, follower) =>
      callForChange(
        { ...site.ports, ...options.ports, ...(follower === undefined ? {} : { follower }) },
        caller,
        operation,
        params,
      ),
    terminal: {
      isTty: options.isTty ?? false,
      columns: 80,
      rows: 1000,
      out: (text) => {
        out += text;
        both += text;
      },
      error: (text) => {
        error += text;
        both += text;
      },
      ask: async (prompt) => {
        const line = typed.shift() ?? null;
        both += `${prompt}${line ?? '^D'}\n`;
        return line;
      },
      readAll: async () => typed.splice(0).join('\n'),
      keyboard: () => assert.fail('no line is edited'),
      pour: async (texts) => {
        for await (const text of texts) {
          out += text;
          both += text;
        }
      },
    },
    files: watchedFiles(made, options.findsLeftText ?? false),
    commands: editorCommands(options),
    clock: { now: Date.now, monotonic: () => 0, sleep: options.sleep ?? untilAborted },
    identity: {
      loginId: caller.loginId,
      isAdministrator: role === 'admin',
      isRoot: options.isRoot ?? false,
      home: '/nonexistent',
      from: 'ssh 192.0.2.7',
    },
    settings: (options.ports?.settings ?? site.ports.settings).current(),
    environment: options.environment ?? { EDITOR: 'edit --wait' },
    defaults: options.defaults ?? {},
    isPiped: options.isPiped ?? false,
  };
  const shell = createShell(ports);
  return {
    shell,
    kept: () => [...made].filter((file) => existsSync(file)),
    type: (...lines) => typed.push(...lines),
    run: async (line) => {
      out = '';
      error = '';
      both = '';
      const code = await runWords(shell, splitLine(line));
      return { code, out, error, both };
    },
  };
}

/** Sleeps for ever, as far as a test is concerned. */
function untilAborted(_milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted === true) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}

function watchedFiles(made: Set<string>, findsLeftText: boolean): Files {
  const files = createFiles();
  return {
    ...files,
    // What other runs of tests have left is no business of this one.
    abandoned: async (prefix, ending) => (findsLeftText ? files.abandoned(prefix, ending) : []),
    temporary: async (prefix, ending, content) => {
      const file = await files.temporary(prefix, ending, content);
      made.add(file);
      return file;
    },
  };
}

const LOGGED = { code: 0, stdout: '', stderr: '' };

function editorCommands({ edit, runsPrograms }: ToolOptions): Commands {
  const refused = (program: string) => assert.fail(`${program} is run`);
  const run = runsPrograms === true ? createCommands().run : refused;
  return {
    run: async (program, ...more) => (program === '/usr/bin/logger' ? LOGGED : run(program, ...more)),
    canConfine: async () => true,
    attached: async (_program, args) => {
      const file = args.at(-1) ?? '';
      const text = (await edit?.(readFileSync(file, 'utf8'), args)) ?? 1;
      if (typeof text === 'number') return text;
      writeFileSync(file, text);
      return 0;
    },
  };
}

const MASKS: readonly [RegExp, string][] = [
  [/[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/g, 'Www Mmm dd hh:mm:ss yyyy'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'yyyy-mm-ddThh:mm:ss.mmmZ'],
  [/zone_tool(-[a-z0-9.-]+)?-\d+-[0-9a-f]{16}/g, 'zone_tool-XXXX'],
];

/** Times and random names take their place by width, so that columns still show. */
export function masked(text: string): string {
  return MASKS.reduce((masking, [pattern, mask]) => masking.replace(pattern, mask), text);
}

/** A command as a person sees it: what was typed, what came, the exit code where it is not 0. */
export function entry(line: string, { both, code }: Ran): string {
  return `zone_tool > ${line}\n${masked(both)}${code === 0 ? '' : `[exit ${code}]\n`}`;
}

/** Commands one after the other, as golden transcripts have them. */
export async function transcriptOf(tool: Tool, lines: readonly string[]): Promise<string> {
  const entries: string[] = [];
  for (const line of lines) entries.push(entry(line, await tool.run(line)));
  return entries.join('');
}

/** Compares with test/golden/zone-tool/NAME, or writes it where GOLDEN=overwrite. */
export function golden(name: string, text: string): void {
  const file = path.join(import.meta.dirname, '../golden/zone-tool', name);
  if (process.env.GOLDEN === 'overwrite') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  assert.equal(text, readFileSync(file, 'utf8'));
}
