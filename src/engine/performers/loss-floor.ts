// A generated file that would lose zones is not put in place (spec 06 §5.1): a bad template, or rows that are gone, must not take
// zones off the net.

import { DmsError } from '../../domain/errors.ts';
import { lossAllowed, lossOf, type RenderedZones } from '../../domain/server/roll.ts';
import { plainZoneName } from '../../render/named-text.ts';
import { knownFile, noteRefused, type RenderedFile, withdrawnSince } from '../../store/rendered-file.ts';
import type { Db } from '../context.ts';

/** Throws ZonesLost, noted, unless somebody has confirmed it; `sgName` null: the master's. */
export async function refuseLoss(db: Db, file: RenderedFile, sgName: string | null): Promise<void> {
  const known = await knownFile(db, file.path);
  if (known?.confirmed === true) return;
  const before = known ?? { zones: 0, missing: 0 };
  // looked up only where it could excuse something: it reads the history
  const fell = known !== null && before.zones - file.zones > lossAllowed(before.zones);
  const reason = lossOf(before, file, fell ? await withdrawnSince(db, known.read_at) : 0);
  if (reason === null) return;
  await noteRefused(db, file, reason);
  throw new DmsError('ZonesLost', { path: file.path, reason, sg_name: sgName ?? '' });
}

/** Comments of configuration languages, and quoted text, in which nothing is one. */
const COMMENT = /"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?\*\/|(?:\/\/|#).*/g;

function isNamed(zone: string, statement: string): boolean {
  return statement.replace(COMMENT, (part) => (part.startsWith('"') ? part : '')).includes(plainZoneName(zone));
}

/** Passes the statements of these zones on, and counts those that do not name their zone where a name server would read it. */
export function counted(statements: Iterable<string>, zones: readonly { readonly name: string }[]) {
  let missing = 0;
  function* pass(): Generator<string> {
    let place = 0;
    for (const statement of statements) {
      if (!isNamed(zones[place]?.name ?? '', statement)) missing += 1;
      place += 1;
      yield statement;
    }
  }
  return {
    statements: pass(),
    /** When all have been passed on. */
    get found(): RenderedZones {
      return { zones: zones.length, missing };
    },
  };
}
