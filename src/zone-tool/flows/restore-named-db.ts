// restore_named_db: a line of progress, what could not be restored, and what comes next.

import { exitCode } from '../../domain/errors.ts';
import type { ResultOf } from '../../operations/define.ts';
import type { restoreNamedDb as operation } from '../../operations/restore.ts';
import { withProgressLine } from '../progress-line.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';

/** 70: some zones could not be restored. */
export async function restoreNamedDb(shell: Shell, input: Input): Promise<number> {
  const { value } = await withProgressLine(shell, (progress) => shell.followed('restore_named_db', {}, progress));
  const report = value as ResultOf<typeof operation>;
  if (input.switches.json === true) shell.terminal.out(`${JSON.stringify(report, null, 2)}\n`);
  else tell(shell, report);
  return report.failed_count === 0 ? 0 : exitCode('ZoneHasNoZi');
}

function tell({ terminal }: Shell, { restored, failed, failed_count, bulk_id }: ResultOf<typeof operation>): void {
  for (const { name, reason } of failed) terminal.error(`*** ${name}: ${reason}\n`);
  if (failed_count > failed.length) terminal.error(`*** ... and ${failed_count - failed.length} more\n`);
  const not = failed_count === 0 ? '' : `, ${failed_count} are not`;
  terminal.error(
    `${restored === 1 ? '1 zone is' : `${restored} zones are`} restored${not}. Start named, then dmsd; job ${bulk_id} then compares every zone.\n`,
  );
}
