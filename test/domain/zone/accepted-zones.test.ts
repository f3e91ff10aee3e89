// What the checks accept, a real named loads, and takes by UPDATE, and then serves as it is (issue "Checks", spec 06 §2.6).
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { absolutise, nameToWire } from '../../../src/dns/name.ts';
import { parseRdata, rdataFromWire, typeName, typeNumber } from '../../../src/dns/rr/index.ts';
import { ttlSeconds } from '../../../src/dns/ttl.ts';
import { buildUpdate, splitUpdate } from '../../../src/dns/wire/update.ts';
import { printZoneFile } from '../../../src/dns/zone-file/index.ts';
import { checkZoneText } from '../../../src/domain/zone/checks/check-text.ts';
import { checkZone } from '../../../src/domain/zone/checks/checks.ts';
import type { CheckedContent, ContentSoa } from '../../../src/domain/zone/content.ts';
import { type EffectiveRecord, effectiveRecord, effectiveRecords } from '../../../src/domain/zone/wire-difference.ts';
import { CHECK_CASES } from '../../support/check-cases.ts';
import { startZonesNamed, type ZonesNamed } from '../../support/zones-named.ts';

const GOLDEN = new URL('../../golden/dns/rr.txt', import.meta.url).pathname;
const REAL = new URL('../../data/zones/', import.meta.url).pathname;
const HEAD = '$TTL 3600\n@ SOA ns.example.net. h.example.net. 1 2h 900 7d 1h\n@ NS ns.example.net.\n';

/** Every sample of every record type at an owner of its own, those that the checks refuse apart. */
function everyType(zone: string): string {
  const samples = readFileSync(GOLDEN, 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  // A DS stands at a delegation.
  const lines = samples.map((line, i) => `t${i} ${line}${line.startsWith('DS ') ? `\nt${i} NS ns.example.net.` : ''}`);
  const fits = (line: string) => {
    const content = checkZoneText(`${HEAD}${line}\n`, { zone }).loaded();
    return content !== null && checkZone(content, { useApexNs: false }).every(({ level }) => level !== 'error');
  };
  return `${HEAD}${lines.filter(fits).join('\n')}\n`;
}

type Served = CheckedContent & { readonly soa: ContentSoa };

/** The table of small zones, the real ones, and a zone of every type: those that are accepted, by name. */
function acceptedZones(): Map<string, Served> {
  const texts = new Map<string, string>();
  for (const { name, text } of CHECK_CASES) {
    const zone = `${name.replaceAll('_', '-')}.test.`;
    texts.set(zone, text.replaceAll('example.test.', zone));
  }
  for (const name of readdirSync(REAL)) texts.set(`${name}.`, readFileSync(path.join(REAL, name), 'utf8'));
  texts.set('types.test.', everyType('types.test.'));
  const accepted = new Map<string, Served>();
  for (const [zone, text] of texts) {
    const content = checkZoneText(text, { zone }).loaded();
    if (content === null || content.soa === null) continue;
    const faults = checkZone(content, { useApexNs: false });
    if (faults.every(({ level }) => level !== 'error')) accepted.set(zone, content as Served);
  }
  return accepted;
}

function fileText({ zone, ttl, soa, records }: Served): string {
  const named = { name: zone, ttl, soa: { ...soa, serial: soa.serial ?? 1 }, records, groups: [] };
  return printZoneFile(named, { forNamed: true });
}

function wanted({ zone, ttl, records }: Served): string[] {
  const side = { zone, zoneTtl: ttlSeconds(ttl) ?? 0, useApexNs: false };
  return keys(effectiveRecords(records, side));
}

function keys(records: readonly EffectiveRecord[]): string[] {
  return [...new Set(records.map(({ key }) => Buffer.from(key, 'latin1').toString('latin1')))].sort();
}

async function served({ dns, address, port }: ZonesNamed, zone: string): Promise<string[]> {
  const { rcode, records } = await dns.transfer({ address, port }, zone, 10_000);
  assert.ok(records !== null, `${zone}: ${rcode}`);
  const found = records.filter(({ type }) => typeName(type) !== 'SOA');
  return keys(
    found.map(({ owner, type, ttl, rdata }) => {
      const { canon } = rdataFromWire(type, rdata, 0, rdata.length);
      return effectiveRecord({ owner, type: typeName(type), ttl: null, rdata: '', canon, disabled: false }, ttl, zone);
    }),
  );
}

async function send(server: ZonesNamed, content: Served): Promise<void> {
  const { zone, ttl, soa, records } = content;
  const seconds = (text: string | null) => ttlSeconds(text ?? ttl) ?? 0;
  const additions = records
    .filter(({ disabled }) => !disabled)
    .map(({ owner, type, ttl: own, rdata }) => ({
      owner: absolutise(owner, zone),
      type: typeNumber(type),
      ttl: seconds(own),
      rdata: parseRdata(type, rdata, zone).wire,
    }));
  const parts = splitUpdate({
    zone,
    deletions: [{ owner: zone, type: typeNumber('NS'), rdata: nameToWire('stub.example.net.') }],
    additions,
    servedSoa: null,
    soa: {
      mname: soa.mname,
      rname: soa.rname,
      serial: 2,
      refresh: seconds(soa.refresh),
      retry: seconds(soa.retry),
      expire: seconds(soa.expire),
      minimum: seconds(soa.minimum),
    },
    soaTtl: seconds(soa.ttl),
  });
  for (const part of parts) {
    const { rcode } = await server.dns.update(server, buildUpdate({ ...part, id: 0 }), 10_000);
    assert.equal(rcode, 'NOERROR', `${zone}\n${server.log().split('\n').slice(-6).join('\n')}`);
  }
}

const STUB = '$TTL 60\n@ SOA stub.example.net. h.example.net. 1 2h 900 7d 1h\n@ NS stub.example.net.\n';

describe('every accepted zone', () => {
  const zones = acceptedZones();
  let loading: ZonesNamed;
  let updating: ZonesNamed;
  before(async () => {
    loading = await startZonesNamed(new Map([...zones].map(([zone, content]) => [zone, fileText(content)])));
    updating = await startZonesNamed(new Map([...zones].map(([zone]) => [zone, STUB])));
  });
  after(async () => {
    await loading?.stop();
    await updating?.stop();
  });

  test('there are many', () => {
    assert.ok(zones.size > 200, String(zones.size));
    const types = new Set(zones.get('types.test.')?.records.map(({ type }) => type));
    assert.ok(types.size >= 38, [...types].join(' '));
  });

  test('is loaded from its file', async () => {
    for (const [zone, content] of zones) assert.deepEqual(await served(loading, zone), wanted(content), zone);
  });

  test('is taken by UPDATE', async () => {
    for (const [zone, content] of zones) {
      await send(updating, content);
      assert.deepEqual(await served(updating, zone), wanted(content), zone);
    }
  });
});
