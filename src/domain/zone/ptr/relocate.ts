// The content of one zone as that of another: texts stay, what relative names mean moves (spec 04 §11).
import { parseRdata } from '../../../dns/rr/index.ts';
import type { ContentRecord } from '../content.ts';

/**
 * The same records under another zone name. Owners and relative names in rdata move to it, absolute ones still point to where
 * they did. Throws RdataError where a name becomes too long.
 */
export function relocated<R extends ContentRecord>(records: readonly R[], zone: string): R[] {
  return records.map((record) => ({ ...record, canon: parseRdata(record.type, record.rdata, zone).canon }));
}
