// What a search of records found (spec 02 §5.5).

import { columns } from './layout.ts';
import type { RrQuery } from './shapes.ts';

/** Owner, type and rdata of each; verbose also where they were found, with an X before what is disabled. */
export function foundRecords({ label, name, zi_id, zone_disabled, rrs }: RrQuery, verbose: boolean): string {
  const mark = (disabled: boolean): string => (verbose ? `${disabled ? 'X' : ' '} ` : '');
  const lines = rrs.map((rr) => `${mark(rr.disable)}${columns([rr.label, 32], [rr.type, 12], rr.rdata)}`);
  if (!verbose) return lines.join('\n');
  const where = columns('label:', [label, 16], 'domain:', [name, 32], 'zi_id:', [zi_id].flat().join(','));
  return [`${mark(zone_disabled)}${where}`, '', ...lines].join('\n');
}
