// plan: what apply would make of zone files. One hash stands for all of them and for the zones as they are now.

import { DmsError } from '../../domain/errors.ts';
import { printPaged } from '../pager.ts';
import { withProgressLine } from '../progress-line.ts';
import { tellError } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import type { Switches } from '../switches.ts';
import type { Input } from '../verb.ts';
import { type ZonePlan, zonePlanText } from '../views/change-sets.ts';
import { tellWarnings } from '../views/checks.ts';
import { withIncludedFiles } from './included-files.ts';
import { baseName, endsBatch, nameInText, namingFile, readZoneText } from './load-zones.ts';

export interface Plan {
  /** Without those that stay as they are. */
  readonly zones: readonly (ZonePlan & { readonly file: string })[];
  readonly unchanged: number;
  readonly hash: string;
}

/** Nothing is planned where one of the files has a fault: then the exit code is that of the last one, and there is no hash. */
export async function plan(shell: Shell, input: Input): Promise<number> {
  const made = await makePlan(shell, input);
  if ('code' in made) return made.code;
  if (input.switches.json === true) shell.terminal.out(`${JSON.stringify(made, null, 2)}\n`);
  else await printPaged(shell, planText(made));
  return 0;
}

export function planText({ zones, unchanged, hash }: Plan): string {
  const of = (action: string): number => zones.filter((zone) => zone.action === action).length;
  const counts = `${of('create')} to create, ${of('change')} to change, ${unchanged} as they are`;
  return [...zones.map(zonePlanText), `plan ${hash}: ${counts}`].join('\n');
}

export async function makePlan(shell: Shell, { rest, switches }: Input): Promise<Plan | { readonly code: number }> {
  const zones: (ZonePlan & { readonly file: string })[] = [];
  const hashes: string[] = [];
  let code = 0;
  await withProgressLine(shell, async (progress) => {
    for (const [index, file] of rest.entries()) {
      progress(`${index} of ${rest.length} files`);
      try {
        const { value, warnings } = await planFile(shell, file, switches);
        tellWarnings(shell.terminal, warnings, `${file}: `);
        hashes.push(value.hash);
        if (value.action !== 'none') zones.push({ ...value, file });
      } catch (error) {
        code = tellError(shell, namingFile(file, error), { name: 'load_zones' });
        if (endsBatch(error)) return;
      }
    }
  });
  if (code !== 0) return { code };
  return { zones, unchanged: hashes.length - zones.length, hash: await hashOf(hashes) };
}

async function planFile(shell: Shell, file: string, switches: Switches) {
  const params = { ...(await zoneFile(shell, file, switches)), sg_name: switches.sg };
  const { value, warnings } = await shell.interruptible(shell.door('plan_zone', params));
  return { value: value as ZonePlan, warnings };
}

/** The zone that a file is of, and its text, with the files in it that it includes. */
export async function zoneFile(shell: Shell, file: string, { originAsName }: Switches) {
  const text = await readZoneText(shell, file);
  const name = zoneOf(file, text, originAsName === true);
  return { name, zi_text: withIncludedFiles(shell, name, text) };
}

/** `-` has no name of its own. */
function zoneOf(file: string, text: string, useOrigin: boolean): string {
  if (useOrigin) return nameInText(file, text);
  if (file === '-') throw new DmsError('UsageError', { command: 'plan' }, '- has no name: give -o, or files');
  const name = baseName(file).toLowerCase();
  return name.endsWith('.') ? name : `${name}.`;
}

async function hashOf(hashes: readonly string[]): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256')
    .update([...hashes].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
}
