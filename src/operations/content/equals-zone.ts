// Does a live zone already have the content of a parsed file? What load_zones skips when it is run again.

import type { ParsedZone } from '../../dns/zone-file/index.ts';
import { mendForLoading } from '../../domain/zone/checks/mend-for-loading.ts';
import type { ContentSoa, ZoneContent } from '../../domain/zone/content.ts';
import { versionDifference } from '../../domain/zone/versions.ts';
import { configFor } from '../../store/config.ts';
import { contentOfZi } from '../../store/record.ts';
import { lookUpZone } from '../../store/zone-lookup.ts';
import type { TransactionContext } from '../define.ts';
import { sectagFilter } from '../find-zone.ts';
import { contentFromText } from './from-text.ts';
import { normaliseTtls } from './normalise-ttls.ts';

/** Compares with the version that is, or is about to be, published; serials do not count. False when there is no such zone. */
export async function equalsZone(ctx: TransactionContext, name: string, parsed: ParsedZone): Promise<boolean> {
  const zone = await lookUpZone(ctx.trx, { name }, { sectag: sectagFilter(ctx), lock: false });
  const ziId = zone?.zi_candidate_id ?? zone?.zi_id ?? null;
  if (zone === undefined || ziId === null) return false;
  const stored = await contentOfZi(ctx.trx, ziId);
  if (stored === null) return false;
  const defaults = { config: await configFor(ctx.trx, zone.sg_id), useApexNs: zone.use_apex_ns, serial: 1 };
  const draft = contentFromText(name, parsed, defaults);
  const { content } = mendForLoading(draft.content);
  const wanted = draft.hasTtl ? normaliseTtls(content, zone.use_apex_ns) : content;
  const { close, insert, closeGroups, insertGroups } = versionDifference(stored, wanted);
  const same = [close, insert, closeGroups, insertGroups].every((list) => list.length === 0);
  return same && sameApex(stored, wanted);
}

function sameApex(a: ZoneContent, b: ZoneContent): boolean {
  const fields = ({ serial: _serial, comment = null, remark = null, ...soa }: ContentSoa): string =>
    JSON.stringify(Object.entries({ ...soa, comment, remark }).sort());
  return a.ttl === b.ttl && fields(a.soa) === fields(b.soa);
}
