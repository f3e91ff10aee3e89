// Starts zone_tool: reads switches and settings, then runs one command, a session, or a pipe of commands.

import { existsSync } from 'node:fs';
import { bareEnvironment } from '../adapters/bare-environment.ts';
import { createClock } from '../adapters/clock.ts';
import { createCommands } from '../adapters/commands.ts';
import { createFiles } from '../adapters/files.ts';
import { createIdentity, hasZoneToolAsLoginShell } from '../adapters/identity.ts';
import { createSettings } from '../adapters/settings.ts';
import { createTerminal } from '../adapters/terminal.ts';
import { DmsError, exitCode } from '../domain/errors.ts';
import { resolveSettings } from '../domain/resolve-settings.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import { findVerb } from '../zone-tool/commands.ts';
import { commandList } from '../zone-tool/help.ts';
import { errorText } from '../zone-tool/print-error.ts';
import { type ProcessSwitches, parseProcessSwitches } from '../zone-tool/process-switches.ts';
import { runWords } from '../zone-tool/run-verb.ts';
import { runInteractive, runPiped } from '../zone-tool/session.ts';
import { createShell, type Shell } from '../zone-tool/shell.ts';
import { splitLine } from '../zone-tool/split-line.ts';
import { configurationFile, SYSTEM_CONFIGURATION } from './configuration.ts';
import { openDoor } from './zone-tool-door.ts';

const terminal = createTerminal();

async function main(argv: readonly string[]): Promise<number> {
  const given = parseProcessSwitches(asLoginShell(argv), () => commandList(78));
  if ('exitCode' in given) {
    terminal.out(given.output);
    terminal.error(given.error);
    return given.exitCode;
  }
  const { settings: configured, identity } = configureFor(given);
  if (!identity.isAdministrator) bareEnvironment();
  const settings = withNamedEditor(configured);
  const door = openDoor(
    settings,
    { loginId: identity.loginId, role: identity.isAdministrator ? 'admin' : 'helpdesk' },
    given,
  );
  const shell = createShell({
    door: door.call,
    terminal,
    files: createFiles(),
    commands: createCommands(),
    clock: createClock(),
    identity,
    settings,
    environment: process.env,
    defaults: given.defaults,
    isPiped: given.words.length === 0 && !terminal.isTty,
  });
  followSignals(shell);
  if (given.words.length > 0) return runWords(shell, given.words);
  return terminal.isTty ? runInteractive(shell) : runPiped(shell);
}

/** sshd runs `zone_tool -c 'ls -v'` for who logs in with a command; for everybody else -c names a settings file. */
function asLoginShell(argv: readonly string[]): readonly string[] {
  const [first, line, ...others] = argv;
  if (first !== '-c' || line === undefined || others.length > 0 || !hasZoneToolAsLoginShell()) return argv;
  return splitLine(line);
}

/** A command that needs no configuration does without one that is missing, or that is not for its user. */
function configureFor(given: ProcessSwitches): ReturnType<typeof configure> {
  try {
    return configure(given);
  } catch (error) {
    const isAway = error instanceof DmsError && ['FileMissing', 'FileUnreadable'].includes(error.name);
    const isStandalone = findVerb(given.words[0] ?? '')?.standalone === true;
    if (!isAway || !isStandalone || given.configFile !== undefined || hasZoneToolAsLoginShell()) throw error;
    const { settings } = resolveSettings({ file: '', entries: [] }, 'zone_tool');
    return { settings, identity: { ...createIdentity([]), isAdministrator: true } };
  }
}

/**
 * A file named by the caller counts only where the system has none, or has one that counts him among its administrators:
 * else anybody could make himself one (design §6).
 */
function configure(given: ProcessSwitches): {
  settings: ResolvedSettings;
  identity: ReturnType<typeof createIdentity>;
} {
  const file = configurationFor(given.configFile);
  const settings = createSettings(file, 'zone_tool').current();
  const identity = createIdentity(settings.admin_group_list);
  const isPassedOver = given.configFile !== undefined && given.configFile !== file;
  if ((isPassedOver || given.sectag !== undefined || given.debug !== undefined) && !identity.isAdministrator) {
    throw new DmsError('UsageError', {}, '-c, -s and -d are for administrators');
  }
  return { settings, identity };
}

function configurationFor(named: string | undefined): string {
  const wanted = hasZoneToolAsLoginShell() ? SYSTEM_CONFIGURATION : configurationFile(named);
  if (wanted === SYSTEM_CONFIGURATION || !existsSync(SYSTEM_CONFIGURATION)) return wanted;
  const system = createSettings(SYSTEM_CONFIGURATION, 'zone_tool').current();
  return createIdentity(system.admin_group_list).isAdministrator ? wanted : SYSTEM_CONFIGURATION;
}

/** Called as zone_tool~rvim, a login shell of the help desk, its editor is the setting editor_rvim (spec 02 §2.7). */
function withNamedEditor(settings: ResolvedSettings): ResolvedSettings {
  const name = process.env.DMS_INVOKED_AS?.split('~')[1];
  const editor = name === undefined ? undefined : settings.editors[name];
  return editor === undefined ? settings : { ...settings, editor };
}

/** Ctrl-C ends the command; a terminal that goes away, or SIGTERM, ends it whatever runs. */
function followSignals(shell: Shell): void {
  process.on('SIGINT', () => {
    // The terminal has written ^C: what follows begins a line.
    if (shell.interrupt(false) && terminal.isTty) terminal.error('\n');
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => shell.interrupt(true));
}

main(process.argv.slice(2)).then(
  async (code) => {
    await terminal.flushed();
    process.exit(code);
  },
  (error: unknown) => {
    terminal.error(errorText(error instanceof Error ? error.message : String(error)));
    process.exit(error instanceof DmsError ? exitCode(error.name) : 1);
  },
);
