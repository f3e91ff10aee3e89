// Levels of checks as a site or a zone sets them: `target-address=error null-mx=error`.

import { DmsError } from '../../errors.ts';
import { CHECK_IDS, type CheckId, checkRow, type Level } from './check-table.ts';

export type Levels = ReadonlyMap<CheckId, Level>;

/** Words to levels; of two words on one check the later counts. Throws CheckUnknown, also for a check whose level is fixed. */
export function readLevels(text: string): Levels {
  const levels = new Map<CheckId, Level>();
  for (const word of text.split(/[\s,]+/).filter(Boolean)) {
    const [id = '', level = ''] = word.split('=');
    levels.set(...readLevel(id, level, word.split('=').length));
  }
  return levels;
}

/** The same of a text from the database, where words that mean nothing any more are passed over. */
export function storedLevels(text: string | null | undefined): Levels {
  const levels = new Map<CheckId, Level>();
  for (const word of (text ?? '').split(' ').filter(Boolean)) {
    const [id = '', level = ''] = word.split('=');
    try {
      levels.set(...readLevel(id, level, 2));
    } catch (error) {
      if (!(error instanceof DmsError)) throw error;
    }
  }
  return levels;
}

function readLevel(id: string, level: string, parts: number): [CheckId, Level] {
  const known = CHECK_IDS.find((one) => one === id);
  const isLevel = level === 'error' || level === 'warning';
  const refuse = (why: string): never => {
    throw new DmsError('CheckUnknown', { check_id: id, level }, why);
  };
  if (parts !== 2) return refuse(`'${id}': write ${id}=error or ${id}=warning`);
  if (known === undefined) return refuse(`there is no check '${id}': show_checks lists them`);
  if (!isLevel) return refuse(`check '${id}' has no level '${level}': it is error or warning`);
  if (checkRow(known).fixed === true && checkRow(known).level !== level) {
    return refuse(`the check '${id}' always is an error`);
  }
  return [known, level];
}

/** The stored form: checks in the order of the table. */
export function levelsText(levels: Levels): string {
  return CHECK_IDS.flatMap((id) => (levels.has(id) ? [`${id}=${levels.get(id)}`] : [])).join(' ');
}

/** Levels for the zone win over those for the site. */
export function mergedLevels(site: Levels, zone: Levels): Levels {
  return new Map([...site, ...zone]);
}
