// Which records of a zone file BIND takes together before it stores them: their TTLs and faults depend on it.

import { absolutise, canonicalName, nameToWire } from '../name.ts';
import type { ParsedRecord } from './types.ts';

type Placed = Pick<ParsedRecord, 'owner' | 'type' | 'canon'> & Partial<Pick<ParsedRecord, 'shownOwner' | 'generated'>>;

/**
 * Numbers the stretches of `records`, which are in the order of the file: lines of one owner, typed alike, that follow each
 * other. A stretch with NS records goes on behind the names that they point to, each of which is a stretch of its own, and any
 * stretch goes on behind what $GENERATE makes.
 */
export function stretchesOf(records: readonly Placed[], zone: string): Uint32Array {
  const stretches = new Uint32Array(records.length);
  let count = 0;
  let main = 0;
  let current = 0;
  let mainRecord: Placed | null = null;
  let before: Placed | null = null;
  let targets: Set<string> | null = null;
  records.forEach((record, i) => {
    if (record.generated === true) {
      stretches[i] = ++count;
      return;
    }
    if (before === null || !isTypedAlike(before, record)) {
      if (mainRecord !== null && isTypedAlike(mainRecord, record)) current = main;
      else {
        current = ++count;
        if (targets === null || !targets.has(nameKey(record.owner, zone))) {
          [main, mainRecord, targets] = [current, record, null];
        }
      }
      before = record;
    }
    if (record.type === 'NS' && current === main) {
      targets ??= new Set();
      targets.add(record.canon.toString('latin1'));
    }
    stretches[i] = current;
  });
  return stretches;
}

function isTypedAlike(a: Placed, b: Placed): boolean {
  return a.owner === b.owner && a.shownOwner === b.shownOwner;
}

function nameKey(owner: string, zone: string): string {
  return nameToWire(canonicalName(absolutise(owner, zone))).toString('latin1');
}
