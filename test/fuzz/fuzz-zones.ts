// Mutants of zone files: none may crash or stall the parser and the checks, none may pass that named-checkconf -z refuses.

import { printZoneFile } from '../../src/dns/zone-file/index.ts';
import { type CheckedText, checkZoneText } from '../../src/domain/zone/checks/check-text.ts';
import { type Dice, mutate } from './mutate.ts';
import { type NamedVerdict, namedVerdicts } from './named-batch.ts';
import { zoneSeeds } from './zone-seeds.ts';

/** Something that must not be, with what it takes to see it again. */
export interface FuzzFault {
  readonly what: string;
  readonly text: string;
}

export interface ZoneFuzzTally {
  mutants: number;
  accepted: number;
  /** Refused here, taken by BIND: no fault of safety, but worth a look. */
  readonly stricter: FuzzFault[];
  readonly faults: FuzzFault[];
}

/** What DMS refuses on purpose (design §5). */
const ON_PURPOSE = new Set(['server-managed', 'apex-ns-address']);
/** Longer than any text of this size may take. */
const PATIENCE_MS = 2_000;

const seeds = zoneSeeds();

interface Mutant {
  readonly zone: string;
  readonly text: string;
  readonly checked: CheckedText;
}

/** `count` mutants in one batch for BIND. `at` is told before each, so that a stall can be found. */
export function fuzzZones(
  dice: Dice,
  tally: ZoneFuzzTally,
  { dir, count, at }: { readonly dir: string; readonly count: number; at(text: string): void },
): void {
  const mutants: Mutant[] = [];
  for (let i = 0; i < count; i++) {
    const zone = `m${i}.fuzz.test.`;
    const text = mutate((seeds[dice(seeds.length)] as (zone: string) => string)(zone), dice);
    at(text);
    const checked = checkedWithin(zone, text, tally);
    if (checked !== null) mutants.push({ zone, text, checked });
  }
  tally.mutants += mutants.length;
  const verdicts = namedVerdicts(dir, mutants);
  for (const [i, mutant] of mutants.entries()) judge(mutant, verdicts[i] as NamedVerdict, tally);
}

function checkedWithin(zone: string, text: string, tally: ZoneFuzzTally): CheckedText | null {
  const from = performance.now();
  try {
    const checked = checkZoneText(text, { zone, include: noFile });
    if (checked.errors === 0) printZoneFile(printable(zone, checked));
    const ms = performance.now() - from;
    if (ms > PATIENCE_MS) tally.faults.push({ what: `took ${Math.round(ms)} ms`, text });
    return checked;
  } catch (error) {
    tally.faults.push({ what: `threw ${error instanceof Error ? error.stack : String(error)}`, text });
    return null;
  }
}

function noFile(file: string): string {
  throw new Error(`${file} does not exist`);
}

// BIND takes a name that an apex NS just before it points to for the apex itself.
const PECULIAR = /DS record at top of zone/;

function judge({ text, checked }: Mutant, named: NamedVerdict, tally: ZoneFuzzTally): void {
  const accepted = checked.errors === 0;
  if (accepted) tally.accepted += 1;
  if (accepted && !named.accepted && !PECULIAR.test(named.words))
    tally.faults.push({ what: `accepted, but BIND says:\n${named.words}`, text });
  if (accepted || !named.accepted) return;
  const errors = checked.findings.filter(({ level, id }) => level === 'error' && !ON_PURPOSE.has(id));
  if (errors.length > 0) tally.stricter.push({ what: errors.map((one) => JSON.stringify(one)).join('\n'), text });
}

function printable(zone: string, checked: CheckedText): Parameters<typeof printZoneFile>[0] {
  const loaded = checked.loaded();
  const soa = loaded?.soa ?? null;
  return {
    name: zone,
    ttl: loaded?.ttl ?? null,
    soa: soa === null ? null : { ...soa, serial: soa.serial ?? 1 },
    records: loaded?.records ?? [],
    groups: [],
  };
}
