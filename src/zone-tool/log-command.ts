// Who typed which command from where: to the system's log (spec 02 §2.9), and of the restricted shell to the audit too.

import type { Shell } from './shell.ts';
import { quoted } from './split-line.ts';

const LOGGER = '/usr/bin/logger';
const PATIENCE_MS = 2_000;

/** Failures are logged as well. Never fails itself: a log that is away must not keep the help desk from its work. */
export async function logCommand(shell: Shell, words: readonly string[], exitCode: number): Promise<void> {
  const line = words.map(asTyped).join(' ');
  const { isRestricted, settings, identity } = shell;
  if (!isRestricted && isExempt(words[0] ?? '', settings.commands_not_to_syslog)) return;
  const from = identity.from === '' ? '' : ` (${identity.from})`;
  const text = `${identity.loginId}${from}: ${line} [exit ${exitCode}]`;
  const priority = `${settings.zone_tool_log_facility}.${settings.zone_tool_log_level}`;
  const { commands } = shell;
  const logged = commands.run(LOGGER, ['-t', 'zone_tool', '-p', priority, '--', text], { timeoutMs: PATIENCE_MS });
  const audited = isRestricted
    ? shell.door('log_command', { line, from: identity.from, exit_code: exitCode })
    : Promise.resolve();
  await Promise.allSettled([logged, audited]);
}

/** What stands in front of the first `_` decides; whatever begins with ls counts as ls. */
function isExempt(command: string, exempt: readonly string[]): boolean {
  const verb = command.split(/[-_]/)[0] ?? '';
  return exempt.includes(command.startsWith('ls') ? 'ls' : verb);
}

/** One line, whatever was typed. */
function asTyped(word: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: nobody forges a line of the log
  return quoted(word.replace(/[\u0000-\u001f\u007f]/g, ' '));
}
