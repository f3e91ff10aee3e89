// apply: zones become what their files say, just as it was planned.

import { DmsError } from '../../domain/errors.ts';
import { printPaged } from '../pager.ts';
import { withProgressLine } from '../progress-line.ts';
import { tellError } from '../run-verb.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { zonesText } from '../views/change-sets.ts';
import { askYes } from './ask-yes.ts';
import { endsBatch, namingFile } from './load-zones.ts';
import { makePlan, type Plan, planText, zoneFile } from './plan.ts';

/** The exit code is that of the last zone that refused; the others are changed. */
export async function apply(shell: Shell, input: Input): Promise<number> {
  const { switches } = input;
  const made = await makePlan(shell, input);
  if ('code' in made) return made.code;
  if (switches.plan !== undefined && switches.plan !== made.hash) {
    throw new DmsError('NotAsLookedAt', { expected: switches.plan, found: made.hash });
  }
  if (switches.plan === undefined && switches.json !== true) await printPaged(shell, planText(made));
  if (made.zones.length === 0) return 0;
  if (switches.plan === undefined) await askYes(shell, switches, `Create or change ${zonesText(made.zones.length)}?`);
  const summary = `plan ${made.hash}`;
  const begun = (await shell.call('begin_apply', { summary })) as { change_set_id: number };
  const { done, code } = await applyAll(shell, input, made, begun.change_set_id);
  const id = begun.change_set_id;
  if (switches.json === true) shell.terminal.out(`${JSON.stringify({ change_set_id: id, zones: done }, null, 2)}\n`);
  if (done > 0) shell.terminal.error(`change ${id}: ${zonesText(done)}; revert ${id} takes it back\n`);
  return code;
}

async function applyAll(shell: Shell, { switches }: Input, plan: Plan, change_set_id: number) {
  const batch = plan.zones.filter(({ action }) => action === 'create').length > 1;
  const given = {
    ...(switches.sg === undefined ? {} : { sg_name: switches.sg }),
    ...(switches.reference === undefined ? {} : { reference: switches.reference }),
    ...(switches.incUpdates === undefined ? {} : { inc_updates: switches.incUpdates }),
    batch,
  };
  let [done, code] = [0, 0];
  await withProgressLine(shell, async (progress) => {
    for (const [index, { name, hash, file }] of plan.zones.entries()) {
      progress(`${index} of ${zonesText(plan.zones.length)}`);
      try {
        const { zi_text } = await zoneFile(shell, file, switches);
        await shell.interruptible(shell.call('apply_zone', { name, zi_text, hash, change_set_id, ...given }));
        done += 1;
      } catch (error) {
        code = tellError(shell, namingFile(file, error), { name: 'load_zones' });
        if (endsBatch(error)) return;
      }
    }
  });
  return { done, code };
}
