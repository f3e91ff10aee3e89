// A command that was typed wrongly: exit 64 (spec 02 §2.4).

import { DmsError } from '../domain/errors.ts';

/** `usage` asks for the command's help text besides. */
export function usageError(text: string, command = ''): DmsError {
  return new DmsError('UsageError', { command }, text);
}
