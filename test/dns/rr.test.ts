// Record types: text, wire and canonical form of each, against BIND and a golden file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  knownTypeNames,
  namesIn,
  parseRdata,
  RdataError,
  rdataFromWire,
  rdataToText,
  rrType,
  typeName,
  typeNumber,
  UnknownType,
} from '../../src/dns/rr/index.ts';
import { parseZoneFile } from '../../src/dns/zone-file/index.ts';

const ZONE = 'Example.org.';
const GOLDEN = new URL('../golden/dns/rr.txt', import.meta.url).pathname;
const KEY = 'AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTO';

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  A: ['192.0.2.1', '\\# 4 C0000201'],
  NS: ['Ns1', 'ns.Other.example.'],
  CNAME: ['@', 'a\\.b.\\001\\"c'],
  SOA: ['ns hostmaster 4294967295 1h 15m 1w 3600'],
  PTR: ['Host.example.net.'],
  HINFO: ['PC "Unix V"'],
  MX: ['10 Mail', '0 .'],
  TXT: ['"a;b" c\\"d "\\000\\255" ""', 'v=spf1', '"a""b"', '"semi\\;colon (paren)"', '"gr\u00fc\u00df"'],
  RP: ['admin.people txt.people'],
  AFSDB: ['1 Afs'],
  NSAP: ['0x47.0005.80.005a00.0000.0001.e133.ffffff000161.00'],
  AAAA: ['2001:DB8:0:0:1::1', '::', '::ffff:192.0.2.1'],
  LOC: ['52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m', '42 21 54 N 71 06 18 W -24m 30m', '1 S 2 E 3'],
  SRV: ['1 2 3 Server', '0 0 0 .'],
  NAPTR: ['100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .', '1 2 s SIP+D2U "" _sip._udp'],
  KX: ['10 Kx'],
  CERT: ['PKIX 12345 RSASHA256 AQID', '65000 1 200 AQIDBA=='],
  DNAME: ['Target.example.'],
  APL: ['1:192.0.2.0/24 !2:2001:db8::/32 1:0.0.0.0/0'],
  DS: [`60485 5 1 ${'2BB183AF5F22588179A53B0A 98631FAD1A292118'}`, `1 RSASHA256 2 ${'ab'.repeat(32)}`],
  SSHFP: ['4 2 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89AB CDEF'],
  IPSECKEY: [
    `10 1 2 192.0.2.38 ${KEY}`,
    `10 3 2 Gw.example.com. ${KEY}`,
    `10 2 2 2001:db8::1 ${KEY}`,
    `10 0 2 . ${KEY}`,
  ],
  RRSIG: [`A 5 3 86400 20960322173103 20260220173103 2642 Example.com. ${KEY}`],
  NSEC: ['Host.example.com. A MX RRSIG NSEC TYPE1234 CAA'],
  DNSKEY: [`256 3 RSASHA1 ${KEY.slice(0, 20)} ${KEY.slice(20)}`],
  DHCID: ['AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA='],
  NSEC3: ['1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG', '1 0 0 - 2vptu5timamqttgl4luu9kg21e0aor3s'],
  NSEC3PARAM: ['1 0 0 -', '1 0 12 AABBCCDD'],
  TLSA: [`3 1 1 ${'0c72ac70b745ac19998811b131d662c9 ac69dbdbe7cb23e5b514b56664c5d3d6'}`],
  SMIMEA: [`3 0 0 ${'0c72ac70b745ac19998811b131d662c9'}`],
  CDS: [`60485 5 1 ${'2bb183af5f22588179a53b0a98631fad1a292118'}`, '0 0 0 00'],
  CDNSKEY: [`257 3 8 ${KEY}`, '0 3 0 AA=='],
  OPENPGPKEY: [KEY],
  CSYNC: ['66 3 A NS AAAA'],
  ZONEMD: [`2018031500 1 1 ${'fe'.repeat(48)}`],
  SVCB: [
    '0 Foo.example.com.',
    '1 . port=53 alpn="f\\\\\\\\oo\\\\,bar,h2"',
    '2 svc mandatory=ipv4hint,alpn alpn=h2 ipv4hint=192.0.2.1',
  ],
  HTTPS: ['1 . alpn=h3,h2 no-default-alpn ech="AEP+DQA=" ipv6hint=2001:DB8::1,::1 key667="hello\\210qoo"'],
  SPF: ['"v=spf1 -all"'],
  NID: ['10 0014:4fff:ff20:ee64', '10 14:0:0:1'],
  L32: ['10 10.1.2.0'],
  L64: ['10 2001:0DB8:1140:1000'],
  LP: ['10 L64-Subnet'],
  EUI48: ['00-00-5e-00-53-2A'],
  EUI64: ['00-00-5e-ef-10-00-00-2a'],
  URI: ['10 1 "ftp://ftp1.example.com/public"'],
  CAA: ['0 issue "letsencrypt.org; validationmethods=dns-01"', '128 Iodef mailto:x@example.org', '0 issue ""'],
  TYPE65280: ['\\# 3 0a0b0C', '\\# 0'],
};

// Types that may only stand at the apex or alone would be refused by BIND in one zone; each sample gets its own owner.
function bindCanon(): Map<string, string> {
  const scratch = mkdtempSync(join(tmpdir(), 'dms-rr-'));
  const lines = ['$TTL 300', '@ SOA ns h 1 2 3 4 5', '@ NS ns.example.net.'];
  Object.entries(SAMPLES).forEach(([type, texts]) => {
    if (type === 'SOA') return;
    texts.forEach((text, i) => {
      lines.push(`${type}-${i} IN ${type} ${text}`);
    });
  });
  const [input, output] = [join(scratch, 'in'), join(scratch, 'out')];
  writeFileSync(input, `${lines.join('\n')}\n`);
  const run = spawnSync('named-compilezone', ['-i', 'none', '-k', 'ignore', '-s', 'full', '-o', output, ZONE, input]);
  assert.equal(run.error, undefined, 'named-compilezone (package bind9utils) is needed');
  assert.equal(run.status, 0, `${run.stderr}${run.stdout}`);
  const zone = parseZoneFile(readFileSync(output, 'utf8'), { zone: ZONE });
  rmSync(scratch, { recursive: true });
  assert.deepEqual(zone.errors, []);
  return new Map(zone.records.map((record) => [record.owner.toUpperCase(), record.canon.toString('hex')]));
}

describe('record types', () => {
  test('canonical form is that of BIND', () => {
    const theirs = bindCanon();
    for (const [type, texts] of Object.entries(SAMPLES)) {
      if (type === 'SOA') continue;
      texts.forEach((text, i) => {
        assert.equal(parseRdata(type, text, ZONE).canon.toString('hex'), theirs.get(`${type}-${i}`), `${type} ${text}`);
      });
    }
  });

  test('text and wire are those of the golden file', () => {
    const lines = Object.entries(SAMPLES).flatMap(([type, texts]) =>
      texts.map((text) => {
        const { wire } = parseRdata(type, text, ZONE);
        return `${type} ${rdataToText(type, wire, 'example.ORG.')}\n  ${wire.toString('hex')}`;
      }),
    );
    const text = `${lines.join('\n')}\n`;
    if (process.env.GOLDEN === 'overwrite') writeFileSync(GOLDEN, text);
    assert.equal(text, readFileSync(GOLDEN, 'utf8'));
  });

  test('text printed, relative or absolute, parses to the same wire; wire read from a message too', () => {
    for (const [type, texts] of Object.entries(SAMPLES)) {
      for (const text of texts) {
        const { wire, canon } = parseRdata(type, text, ZONE);
        for (const origin of [ZONE, null, '.']) {
          const again = parseRdata(type, rdataToText(type, wire, origin), origin ?? 'nowhere.');
          assert.equal(again.wire.toString('hex'), wire.toString('hex'), `${type} ${text}`);
        }
        const message = Buffer.concat([Buffer.alloc(9), wire, Buffer.alloc(2)]);
        const read = rdataFromWire(type, message, 9, wire.length);
        assert.deepEqual([read.wire, read.canon], [wire, canon]);
      }
    }
  });

  test('every cut of the wire is refused or valid in itself, never read past its end', () => {
    for (const [type, texts] of Object.entries(SAMPLES)) {
      for (const text of texts) {
        const { wire } = parseRdata(type, text, ZONE);
        for (let length = 0; length < wire.length; length++) {
          try {
            assert.equal(rdataFromWire(type, wire, 0, length).wire.length, length);
          } catch (error) {
            assert.ok(error instanceof RdataError, `${type} ${text} cut to ${length}: ${error}`);
          }
          assert.equal(typeof rdataToText(type, wire.subarray(0, length)), 'string');
        }
      }
    }
  });

  test('refuses what does not fit', () => {
    const bad: readonly [string, string][] = [
      ['A', '192.0.2.01'],
      ['A', '192.0.2'],
      ['A', '192.0.2.1 5'],
      ['AAAA', '192.0.2.1'],
      ['AAAA', 'fe80::1%eth0'],
      ['MX', 'ten mail'],
      ['MX', '65536 mail'],
      ['MX', '10'],
      ['MX', '10 a..b'],
      ['TXT', `"${'x'.repeat(256)}"`],
      ['TXT', 'a;b'],
      ['TXT', '"open'],
      ['TXT', '\\999'],
      ['TLSA', '3 1 1'],
      ['TLSA', '3 1 1 abc'],
      ['DNSKEY', '256 3 8 A'],
      ['CAA', '0 is-sue "x"'],
      ['HTTPS', '1 . alpn'],
      ['HTTPS', '1 . port=1 port=2'],
      ['HTTPS', '1 . mandatory=port'],
      ['HTTPS', '1 . no-default-alpn'],
      ['IPSECKEY', '10 4 2 . AQID'],
      ['LOC', '91 N 0 E 0'],
      ['A', '\\# 3 010203'],
      ['A', '\\# 4 010203'],
      ['NS', `${'a.'.repeat(130)}`],
      ['NS', `${'a'.repeat(64)}`],
    ];
    for (const [type, text] of bad) assert.throws(() => parseRdata(type, text, ZONE), RdataError, `${type} ${text}`);
  });

  test('names of types', () => {
    assert.equal(rrType('type1').name, 'A');
    assert.equal(rrType(65280).name, 'TYPE65280');
    assert.equal(typeName(257), 'CAA');
    assert.equal(typeNumber('axfr'), 252);
    assert.throws(() => rrType('ANY'), UnknownType);
    assert.throws(() => rrType('FOO'), UnknownType);
    assert.throws(() => rrType('TYPE65536'), UnknownType);
  });

  test('canonical form lower-cases the names of the types of RFC 4034 §6.2, but NSEC (RFC 6840 §5.1), and no others', () => {
    const lowered =
      'NS CNAME SOA MB MG MR PTR MINFO MX RP AFSDB RT SIG PX NXT NAPTR KX SRV DNAME A6 RRSIG NSAP-PTR'.split(' ');
    const kept = 'NSEC HIP IPSECKEY LP SVCB HTTPS TALINK DSYNC AMTRELAY'.split(' ');
    const withNames = knownTypeNames().filter((name) => rrType(name).names !== null);
    assert.deepEqual(withNames.sort(), [...lowered, ...kept].sort());
    for (const name of withNames) assert.equal(rrType(name).names, kept.includes(name) ? 'kept' : 'lower', name);
    assert.equal(parseRdata('MX', '1 A.B.', ZONE).canon.toString('latin1'), '\0\x01\x01a\x01b\0');
    assert.equal(parseRdata('LP', '1 A.B.', ZONE).canon.toString('latin1'), '\0\x01\x01A\x01B\0');
    // Strings keep their case.
    assert.equal(
      parseRdata('NAPTR', '1 1 "U" "X" "" A.', ZONE).canon.toString('latin1'),
      '\0\x01\0\x01\x01U\x01X\0\x01a\0',
    );
  });

  test('names in rdata, with their fields', () => {
    const soa = parseRdata('SOA', 'ns h.example.net. 1 2 3 4 5', ZONE).wire;
    assert.deepEqual(namesIn('SOA', soa), [
      { field: 'mname', name: 'ns.Example.org.' },
      { field: 'rname', name: 'h.example.net.' },
    ]);
    assert.deepEqual(namesIn('A', parseRdata('A', '192.0.2.1', ZONE).wire), []);
  });
});
