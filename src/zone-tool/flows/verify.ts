// verify: what is served is compared with the database; the exit code tells whether it agrees.

import { exitCode } from '../../domain/errors.ts';
import { withProgressLine } from '../progress-line.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { type Verified, verifiedText } from '../views/verify.ts';

/** 1: something is not served as published, as diff has it; 69: nothing of that, but not everything could be compared. */
export async function verify(shell: Shell, input: Input): Promise<number> {
  const params = input.rest.length === 0 ? {} : { names: [...input.rest] };
  const { value } = await withProgressLine(shell, (progress) => shell.followed('verify', params, progress));
  const verified = value as Verified;
  const text = input.switches.json === true ? `${JSON.stringify(verified, null, 2)}\n` : verifiedText(verified);
  shell.terminal.out(text);
  if (verified.drifting > 0) return 1;
  return verified.not_compared.length > 0 ? exitCode('RemoteFailed') : 0;
}
