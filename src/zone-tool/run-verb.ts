// Runs one command: finds its row, reads its words, asks, calls, prints; answers the exit code.

import { DmsError, exitCode } from '../domain/errors.ts';
import type { Changed } from '../operations/call.ts';
import { bindArguments } from './argument-kinds.ts';
import { findVerb } from './commands.ts';
import { commandHelp } from './help.ts';
import { logCommand } from './log-command.ts';
import { printPaged } from './pager.ts';
import { errorText } from './print-error.ts';
import { withProgressLine } from './progress-line.ts';
import type { Shell } from './shell.ts';
import { isPaged, type PagedVerb, showPages } from './show-pages.ts';
import { parseSwitches } from './switches.ts';
import { usageError } from './usage-error.ts';
import type { CallVerb, Input, Verb } from './verb.ts';
import { tellWarnings } from './views/checks.ts';
import { missedChanges, requireWaitable, type Waited, waitForChanges } from './wait-for-changes.ts';

/** `words` is the command with its arguments as they are. Prints what there is to print, never throws. */
export async function runWords(shell: Shell, words: readonly string[]): Promise<number> {
  const code = await codeOf(shell, words);
  await logCommand(shell, words, code);
  return code;
}

async function codeOf(shell: Shell, words: readonly string[]): Promise<number> {
  const [typed = '', ...others] = words;
  shell.begin();
  let verb: Verb | undefined;
  try {
    verb = visibleVerb(shell, typed);
    if (verb === undefined) throw await unknownCommand(shell, words);
    return await runVerb(shell, verb, others);
  } catch (caught) {
    return tellError(shell, caught, verb);
  }
}

async function unknownCommand(shell: Shell, words: readonly string[]): Promise<DmsError> {
  const { similarCommands } = await import('./similar.ts');
  const similar = similarCommands(shell, words[0] ?? '');
  const hint = similar.length === 0 ? '' : `\ndid you mean ${similar.join(', ')}?`;
  return usageError(`unknown command: ${words.join(' ')}${hint}`);
}

/** Undefined also for a command that the restricted shell does not offer: it looks the same. */
export function visibleVerb(shell: Shell, typed: string): Verb | undefined {
  const verb = findVerb(typed);
  return verb !== undefined && isOffered(shell, verb) ? verb : undefined;
}

/** Whether this shell has the command: the restricted one has those of its setting. */
export function isOffered({ isRestricted, settings }: Shell, { name, aliases = [] }: Verb): boolean {
  return !isRestricted || [name, ...aliases].some((one) => settings.restricted_mode_commands.includes(one));
}

async function runVerb(shell: Shell, verb: Verb, words: readonly string[]): Promise<number> {
  const { switches: given, others } = parseSwitches(words);
  const switches = { ...shell.defaults, ...given };
  if (given.help === true) {
    shell.terminal.out(commandHelp(verb));
    return 0;
  }
  const bound = bindArguments(verb.args ?? '', others);
  if (bound === null) {
    shell.fault(commandHelp(verb));
    return exitCode('UsageError', verb.name);
  }
  requireWaitable(switches);
  if (switches.quiet === true) shell.beQuiet();
  const input: Input = { ...bound, switches };
  const needsRoot = typeof verb.root === 'function' ? verb.root(input) : verb.root === true;
  if (needsRoot && !shell.identity.isRoot) throw new DmsError('RootNeeded', { operation: verb.name });
  await confirm(shell, verb, input);
  if (switches.watch === true && verb.live !== undefined) return (await verb.live())(shell, input);
  if (!('flow' in verb)) return isPaged(verb) ? listPages(shell, verb, input) : callAndShow(shell, verb, input);
  const code = await (await verb.flow())(shell, input);
  const missed = tellMissed(shell, await waitForChanges(shell, switches));
  return code === 0 ? missed : code;
}

async function listPages(shell: Shell, verb: PagedVerb, input: Input): Promise<number> {
  try {
    await showPages(shell, verb, input);
  } catch (error) {
    if (!(error instanceof DmsError) || verb.isEmpty?.(error, input) !== true) throw error;
    if (input.switches.json === true) shell.terminal.out('[]\n');
  }
  return 0;
}

async function callAndShow(shell: Shell, verb: CallVerb, input: Input): Promise<number> {
  const isShown = verb.view !== undefined;
  const changed = await callVerbOf(shell, verb, input);
  if (changed === null) {
    if (input.switches.json === true) shell.terminal.out('[]\n');
    return 0;
  }
  if (input.switches.json === true) {
    const waited = await waitForChanges(shell, input.switches);
    const told = waited.length === 0 ? changed : { ...changed, waited };
    shell.terminal.out(`${JSON.stringify(isShown ? changed.value : told, null, 2)}\n`);
    return tellMissed(shell, waited);
  }
  const text = verb.view?.(changed.value, input, shell) ?? '';
  if (text !== '') await printPaged(shell, text);
  // Success is silent, but an event that the present state ignores is not (design §5); standard output is for data.
  if (changed.note !== null) shell.terminal.error(`${changed.note}\n`);
  tellWarnings(shell.terminal, changed.warnings);
  if (!isShown && input.switches.verbose === true && changed.change_id !== null) {
    shell.terminal.error(`change ${changed.change_id}\n`);
  }
  return tellMissed(shell, await waitForChanges(shell, input.switches));
}

/** What was waited for in vain; the exit code is that of the last one. */
function tellMissed(shell: Shell, waited: readonly Waited[]): number {
  return missedChanges(waited).reduce((_code, error) => tellError(shell, error), 0);
}

/** Null for the error that means an empty list. */
async function callVerbOf(shell: Shell, verb: CallVerb, input: Input): Promise<Changed | null> {
  try {
    const params = verb.params?.(input, shell) ?? {};
    const changed = await (verb.isLong === true
      ? withProgressLine(shell, (progress) => shell.followed(verb.operation, params, progress))
      : shell.interruptible(shell.door(verb.operation, params)));
    if (input.switches.unicode !== true) return changed;
    const { withUnicodeNames } = await import('../dns/unicode-names.ts');
    return { ...changed, value: withUnicodeNames(changed.value) };
  } catch (error) {
    if (error instanceof DmsError && verb.isEmpty?.(error, input) === true) return null;
    throw error;
  }
}

/** Throws Declined unless the user says y; without a terminal and without -f the answer is no (spec 02 §2.3). */
async function confirm(shell: Shell, verb: Verb, input: Input): Promise<void> {
  const warning = verb.warning?.(input) ?? null;
  if (warning !== null) shell.terminal.error(`${warning}\n`);
  const question = verb.confirm?.(input) ?? null;
  if (question === null || input.switches.force === true) return;
  if (!shell.terminal.isTty) throw new DmsError('Declined', {}, `${question} Nothing is done without -f.`);
  shell.terminal.out(`${question}\n`);
  for (;;) {
    const answer = (await shell.ask('\t--y/[N]> '))?.trim().toLowerCase() ?? 'n';
    if (answer === 'y') return;
    if (answer === '' || answer === 'n') throw new DmsError('Declined');
  }
}

/** Says what went wrong and gives its exit code (spec 02 §2.5). */
export function tellError(shell: Shell, caught: unknown, verb?: Pick<Verb, 'name'>): number {
  const error = caught instanceof DmsError ? caught : unforeseen(caught);
  const { marked_input_line, more_faults } = error.data;
  tellFault(shell, marked_input_line, error.message);
  for (const { lineno, col, message, ...fault } of Array.isArray(more_faults) ? more_faults : []) {
    tellFault(shell, fault.marked_input_line, `line ${lineno} column ${col}: ${message}`);
  }
  return exitCode(error.name, verb?.name);
}

function tellFault(shell: Shell, marked: unknown, message: string): void {
  if (typeof marked === 'string' && marked !== '') shell.fault(`${marked}\n`);
  shell.fault(errorText(message));
}

function unforeseen(caught: unknown): DmsError {
  const text = caught instanceof Error ? caught.message : String(caught);
  return new DmsError('InternalErrorJsonRpcError', {}, `internal error: ${text}`, { cause: caught });
}
