// What differs between a transferred zone and what was published; what named makes itself while it signs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRdata, typeNumber } from '../../../src/dns/rr/index.ts';
import { contentDrift, looksSigned, servedRecords, type WireRecord } from '../../../src/domain/zone/drift.ts';
import { effectiveRecord } from '../../../src/domain/zone/wire-difference.ts';

const ZONE = 'a.example.';

function onWire(line: string): WireRecord {
  const [, owner = '', ttl, type = '', rdata = ''] = /^(\S+) (\d+) (\S+) (.*)$/.exec(line) ?? [];
  return { owner, ttl: Number(ttl), type: typeNumber(type), rdata: parseRdata(type, rdata, ZONE).wire };
}

function published(line: string) {
  const [, owner = '', ttl, type = '', rdata = ''] = /^(\S+) (\d+) (\S+) (.*)$/.exec(line) ?? [];
  const { canon } = parseRdata(type, rdata, ZONE);
  return effectiveRecord({ owner, type, ttl: null, rdata, canon, disabled: false }, Number(ttl), ZONE);
}

const sample = (soa: Buffer | null, lines: readonly string[]) => ({ zone: ZONE, soa, records: lines.map(published) });
const served = (soa: Buffer | null, lines: readonly string[], isSigned = false) => ({
  zone: ZONE,
  soa,
  records: servedRecords(ZONE, lines.map(onWire), isSigned),
});
const soa = (serial: number, mname = 'ns1.example.net.', refresh = 7200) =>
  parseRdata('SOA', `${mname} h.example.net. ${serial} ${refresh} 900 604800 3600`, ZONE).wire;

const WWW = 'www.a.example. 300 A 192.0.2.1';

test('names in another case, and another serial, are no drift', () => {
  const lines = [WWW, 'mail.a.example. 300 MX 10 Mail.a.example.'];
  const found = served(soa(7, 'NS1.example.NET.'), [
    'WWW.a.example. 300 A 192.0.2.1',
    'mail.a.example. 300 MX 10 mail.A.example.',
  ]);
  assert.equal(contentDrift(sample(soa(1), lines), found), null);
});

test('a record too many, one too few, another TTL, another SOA', () => {
  const found = served(soa(1, undefined, 60), ['www.a.example. 60 A 192.0.2.1', 'x.a.example. 5 TXT "it is"']);
  assert.deepEqual(contentDrift(sample(soa(1), [WWW]), found), {
    missing: [
      'a.example. IN SOA ns1.example.net. h.example.net. 1 7200 900 604800 3600',
      'www.a.example. 300 IN A 192.0.2.1',
    ],
    unexpected: [
      'a.example. IN SOA ns1.example.net. h.example.net. 1 60 900 604800 3600',
      'www.a.example. 60 IN A 192.0.2.1',
      'x.a.example. 5 IN TXT "it is"',
    ],
    missing_count: 2,
    unexpected_count: 3,
  });
});

test('an SOA that is not known is not compared', () => {
  assert.equal(contentDrift(sample(null, []), served(soa(5), [])), null);
});

test('large differences are counted, and a hundred lines shown', () => {
  const many = Array.from({ length: 250 }, (_, n) => `h${n}.a.example. 300 A 192.0.2.1`);
  const drift = contentDrift(sample(null, []), served(null, many));
  assert.deepEqual([drift?.unexpected.length, drift?.unexpected_count, drift?.missing_count], [100, 250, 0]);
});

const KEY =
  'a.example. 3600 DNSKEY 257 3 13 oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA==';
const SIGNATURE = 'a.example. 3600 RRSIG A 13 2 300 20300101000000 20200101000000 1 a.example. AAAA';

test('what named makes is hidden while the zone is signed, at the apex only (spec 06 §2.8)', () => {
  const keyBelow = KEY.replace('a.example.', 'below.a.example.');
  const lines = [KEY, SIGNATURE, SIGNATURE.replace('a.example.', 'www.a.example.'), keyBelow];
  const types = (isSigned: boolean) =>
    servedRecords(ZONE, lines.map(onWire), isSigned).map((one) => `${one.owner} ${one.type}`);
  assert.deepEqual(types(true), ['below.a.example. DNSKEY']);
  assert.equal(types(false).length, 4);
});

test('a DNSKEY without signatures is drift, not signing', () => {
  assert.equal(looksSigned([onWire(KEY)]), false);
  assert.equal(looksSigned([onWire(KEY), onWire(SIGNATURE)]), true);
});

test('drift is the symmetric difference, whatever the order', () => {
  const records = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map((n) => `h${n}.a.example. 300 A 192.0.2.${n}`));
  fc.assert(
    fc.property(records, records, (wanted, found) => {
      const drift = contentDrift(sample(null, wanted), served(null, found));
      const only = (a: string[], b: string[]) =>
        a.filter((line) => !b.includes(line)).map((line) => line.replace(' A ', ' IN A '));
      assert.deepEqual([...(drift?.missing ?? [])].sort(), only(wanted, found).sort());
      assert.deepEqual([...(drift?.unexpected ?? [])].sort(), only(found, wanted).sort());
    }),
  );
});
