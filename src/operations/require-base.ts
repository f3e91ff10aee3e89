// No lost updates: a change may name the version that it starts from (design §5, -132).

import { DmsError } from '../domain/errors.ts';
import type { ZoneRow } from '../store/schema.ts';

/** The newest version of a locked zone; throws LostUpdate unless the change starts from it, or from no version in particular. */
export function requireBase(
  zone: Pick<ZoneRow, 'name' | 'zi_id' | 'zi_candidate_id'>,
  base: number | null | undefined,
): number | null {
  const newest = zone.zi_candidate_id ?? zone.zi_id;
  if (base === undefined || base === null || base === newest) return newest;
  throw new DmsError('LostUpdate', { name: zone.name, base_zi_id: base, zi_id: newest });
}
