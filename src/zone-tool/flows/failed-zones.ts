// Zones that refused while the others were changed.

import { exitCode } from '../../domain/errors.ts';
import { errorText } from '../print-error.ts';
import type { Shell } from '../shell.ts';

/** 75 where there are any: what they refused may be possible later. */
export function tellFailedZones(
  shell: Shell,
  failed: readonly { readonly name: string; readonly reason: string }[],
): number {
  for (const { name, reason } of failed) {
    shell.fault(errorText(reason.includes(name) ? reason : `${name}: ${reason}`));
  }
  return failed.length === 0 ? 0 : exitCode('Busy');
}
