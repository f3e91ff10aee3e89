// Random JSON in place of a zone's content: refused with an error of the table, or taken, and then BIND takes it too.

import { printZoneFile } from '../../src/dns/zone-file/index.ts';
import { DmsError } from '../../src/domain/errors.ts';
import { canonicalOwner } from '../../src/domain/zone/content.ts';
import { checkDraft } from '../../src/operations/content/checked.ts';
import { contentFromZiData } from '../../src/operations/content/from-zi-data.ts';
import type { Operation } from '../../src/operations/define.ts';
import { validateParams } from '../../src/operations/validate.ts';
import { updateZone } from '../../src/operations/zone-write.ts';
import type { FuzzFault } from './fuzz-zones.ts';
import { type Dice, LINES, mutate, pick } from './mutate.ts';
import { namedVerdicts } from './named-batch.ts';

export interface JsonFuzzTally {
  values: number;
  accepted: number;
  readonly faults: FuzzFault[];
}

const CONFIG = {
  soa_mname: 'ns1.example.net.',
  soa_rname: 'h.example.net.',
  soa_refresh: '2h',
  soa_retry: '900',
  soa_expire: '7d',
  soa_minimum: '1h',
  zone_ttl: '1h',
  apex_ns: ['ns1.example.net.'],
};
const CALLER = { role: 'admin', sectag: 'Admin', loginId: 'fuzz', source: 'rpc' } as const;

export function fuzzJson(
  dice: Dice,
  tally: JsonFuzzTally,
  { dir, count, at }: { readonly dir: string; readonly count: number; at(text: string): void },
): void {
  const files: { zone: string; text: string; json: string }[] = [];
  for (let i = 0; i < count; i++) {
    const zone = `j${i}.fuzz.test.`;
    const data = randomData(dice);
    const json = JSON.stringify(data);
    at(json);
    tally.values += 1;
    try {
      const text = storedText(zone, JSON.parse(json));
      if (text !== null) files.push({ zone, text, json });
    } catch (error) {
      if (error instanceof DmsError && error.name !== 'InternalErrorJsonRpcError') continue;
      tally.faults.push({ what: `threw ${error instanceof Error ? error.stack : String(error)}`, text: json });
    }
  }
  tally.accepted += files.length;
  for (const [i, { accepted, words }] of namedVerdicts(dir, files).entries()) {
    if (!accepted) tally.faults.push({ what: `accepted, but BIND says:\n${words}`, text: files[i]?.json ?? '' });
  }
}

/** The zone as it would be written for named. Throws DmsError where it would not be saved. */
function storedText(zone: string, data: unknown): string | null {
  const params = { name: zone, login_id: 'fuzz', zi_data: data };
  validateParams(updateZone as unknown as Operation, CALLER, params);
  const defaults = { config: CONFIG, useApexNs: false, serial: 1 };
  const draft = contentFromZiData(zone, params.zi_data as Parameters<typeof contentFromZiData>[1], defaults);
  checkDraft(draft, defaults);
  const { ttl, soa, records } = draft.content;
  for (const record of records) canonicalOwner(record, zone);
  return printZoneFile(
    { name: zone, ttl, soa: { ...soa, serial: soa.serial ?? 1 }, records, groups: [] },
    { forNamed: true },
  );
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function randomData(dice: Dice): Json {
  const count = dice(6);
  const rrs: Json[] = [{ label: '@', type: 'NS', rdata: 'ns.example.net.' }];
  for (let i = 0; i < count; i++) rrs.push(randomRr(dice));
  const data: Json = { rr_groups: [{ rrs }], zone_ttl: '1h', soa_serial: 1 };
  return dice(3) === 0 ? disturbed(data, dice) : data;
}

function randomRr(dice: Dice): Json {
  const line = dice(3) === 0 ? mutate(pick(LINES, dice), dice) : pick(LINES, dice);
  const [label = 'a', type = 'A', ...rdata] = line.split(' ');
  const rr: { [key: string]: Json } = { label, type, rdata: rdata.join(' ') };
  if (dice(5) === 0) rr.ttl = pick(['60', '1h', '', '2147483648', 'x'], dice);
  if (dice(8) === 0) rr.disable = true;
  if (dice(8) === 0) rr.comment = pick(['c', 'a\nb', '\n', '; ;! DISABLE', '"'], dice);
  return rr;
}

const ODD: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  'x',
  '\u0000',
  '\ud800',
  '💥',
  [],
  {},
  [[]],
  { a: 1 },
  'x'.repeat(2000),
  '__proto__',
];

/** Something in it replaced, removed, or put in at random. */
function disturbed(value: Json, dice: Dice): Json {
  if (dice(6) === 0) return pick(ODD, dice);
  if (Array.isArray(value)) {
    const at = dice(value.length + 1);
    return at === value.length
      ? [...value, pick(ODD, dice)]
      : value.map((one, i) => (i === at ? disturbed(one, dice) : one));
  }
  if (typeof value !== 'object' || value === null) return pick(ODD, dice);
  const keys = Object.keys(value);
  const key = pick([...keys, 'extra', '__proto__', 'constructor'], dice);
  const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return dice(5) === 0 ? rest : { ...rest, [key]: disturbed(value[key] ?? null, dice) };
}
