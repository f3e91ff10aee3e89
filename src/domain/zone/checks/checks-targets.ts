// Checks of where names lead: targets without address, glue, delegations, DNAMEs and what they hide.

import { NameError } from '../../../dns/name.ts';
import type { ContentRecord } from '../content.ts';
import type { CheckId, Report } from './check-table.ts';
import { show } from './check-table.ts';
import { cutAbove, hasGlue, keyOfName, reach, targetKey } from './reach.ts';
import { ADDRESS, BESIDE_CNAME, DNAME, DS, MX, NS, nameOf, SRV, type ZoneIndex } from './zone-index.ts';

export interface ApexNsOptions {
  readonly useApexNs: boolean;
  /** Managed apex NS, absolute; they too need addresses when they lie in the zone. */
  readonly apexNs?: readonly string[];
}

/** What is wrong with a target inside the zone; null: nothing. */
interface Wrong {
  readonly id: 'target-alias' | 'target-address' | 'glue-missing';
  readonly why: string;
}

/** `needsGlue`: of an NS, which is looked for below delegations too. */
function wrongTarget(index: ZoneIndex, key: string, needsGlue: boolean): Wrong | null {
  switch (reach(index, key)) {
    case 'address':
      return null;
    case 'delegated':
      if (!needsGlue || hasGlue(index, key)) return null;
      return { id: 'glue-missing', why: 'lies below a delegation and has no glue address' };
    case 'cname':
      return { id: 'target-alias', why: 'is an alias (CNAME)' };
    case 'below-dname':
      return { id: 'target-alias', why: 'lies below a DNAME' };
    case 'nothing':
      return { id: 'target-address', why: 'lies in the zone and has no address record' };
  }
}

export function checkTargets(index: ZoneIndex, { useApexNs, apexNs = [] }: ApexNsOptions, report: Report): void {
  const { records, bitsOf, nodeOf } = index;
  let hasApexNs = useApexNs;
  if ((index.present & (NS | MX | SRV)) !== 0) {
    for (let i = 0; i < records.length; i++) {
      const bits = bitsOf[i] ?? 0;
      if ((bits & (NS | MX | SRV)) === 0 || nodeOf[i] === -1) continue;
      const record = records[i] as ContentRecord;
      const isApexNs = bits === NS && nodeOf[i] === 0;
      if (isApexNs && useApexNs) continue;
      if (isApexNs && !record.disabled) hasApexNs = true;
      const key = targetKey(record, index);
      const wrong = key === null ? null : wrongTarget(index, key, bits === NS);
      if (key === null || wrong === null) continue;
      const message = `${show(record)}: ${nameOf(key, index.zone)} ${wrong.why}`;
      report(isApexNs ? idAtApex(wrong) : wrong.id, i, { record, message });
    }
  }
  if (!hasApexNs) report('apex-ns-missing', -1, { message: `${index.zone} keeps its own apex NS and has none` });
  if (useApexNs) for (const name of apexNs) checkManagedNs(index, name, report);
}

// Below a delegation BIND asks for no address.
function idAtApex(wrong: Wrong): CheckId {
  return wrong.id === 'glue-missing' ? 'glue-missing' : 'apex-ns-address';
}

function checkManagedNs(index: ZoneIndex, name: string, report: Report): void {
  const key = managedKey(index, name);
  const wrong = key === null ? null : wrongTarget(index, key, true);
  if (wrong !== null) report(idAtApex(wrong), -1, { message: `apex NS ${name} of the configuration ${wrong.why}` });
}

function managedKey(index: ZoneIndex, name: string): string | null {
  try {
    return keyOfName(name, index.zone);
  } catch (error) {
    if (error instanceof NameError) return null;
    throw error;
  }
}

/** What stands at a delegation besides its NS: DS, types of DNSSEC, glue. */
const AT_CUT = NS | DS | ADDRESS | BESIDE_CNAME;

export function checkOccluded(index: ZoneIndex, report: Report): void {
  const hasCuts = (index.presentBelow & (NS | DNAME)) !== 0 || ((index.enabled[0] ?? 0) & DNAME) !== 0;
  if (!hasCuts) return;
  const { names } = index.nodes;
  for (let node = 0; node < names.length; node++) {
    const key = names[node] ?? '@';
    const bits = index.enabled[node] ?? 0;
    const cut = bits === 0 ? null : cutAbove(index, key, bits);
    if (cut === null) continue;
    const visible = cut.kind === 'DNAME' ? 0 : cut.key === key ? AT_CUT : ADDRESS;
    if ((bits & ~visible) === 0) continue;
    for (let at = index.last[node] ?? -1; at !== -1; at = index.previous[at] ?? -1) {
      const record = index.records[at] as ContentRecord;
      if (record.disabled || ((index.bitsOf[at] ?? 0) & visible) !== 0) continue;
      const what = cut.kind === 'DNAME' ? 'DNAME' : 'delegation';
      const message = `${show(record)}: hidden by the ${what} at ${nameOf(cut.key, index.zone)}`;
      report('occluded', at, { record, message });
    }
  }
}
