// Rdata as typed: words kept, names relative to the zone, the same wire when parsed again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRdata, typedRdata } from '../../src/dns/rr/index.ts';
import { splitWords } from '../../src/dns/words.ts';

const ZONE = 'example.org.';
const ORIGIN = 'sub.example.org.';

function typed(type: string, text: string, origin = ORIGIN): string {
  const words = splitWords(text);
  const { wire } = parseRdata(type, words, origin);
  const shown = typedRdata(type, words, wire, origin, ZONE);
  assert.equal(
    parseRdata(type, shown, ZONE).canon.toString('hex'),
    parseRdata(type, text, origin).canon.toString('hex'),
  );
  return shown;
}

const CASES: readonly [type: string, text: string, shown: string][] = [
  ['A', '192.0.2.1', '192.0.2.1'],
  ['AAAA', '2001:DB8:0:0::1', '2001:DB8:0:0::1'],
  ['TXT', 'bare  "a;b"  c\\"d ( "\\000" )', 'bare "a;b" c\\"d "\\000"'],
  ['TXT', '"a""b"', '"a" "b"'],
  ['NS', 'Ns1', 'Ns1.sub'],
  ['NS', '@', 'sub'],
  ['NS', 'example.ORG.', '@'],
  ['NS', 'Ns.EXAMPLE.org.', 'Ns'],
  ['NS', 'xexample.org.', 'xexample.org.'],
  ['CNAME', 'a\\.b', 'a\\.b.sub'],
  ['MX', '010 Mail', '010 Mail.sub'],
  ['MX', '0 .', '0 .'],
  ['SRV', '1 2 3 Server.example.net.', '1 2 3 Server.example.net.'],
  ['RP', 'me @', 'me.sub sub'],
  ['SOA', 'ns h.example.org. 1 1H 15m 1w 3600', 'ns.sub h 1 1H 15m 1w 3600'],
  [
    'NAPTR',
    '100 10 u E2U+sip "!^.*$!sip:info@example.com!" svc',
    '100 10 u E2U+sip "!^.*$!sip:info@example.com!" svc.sub',
  ],
  ['IPSECKEY', '10 3 2 gw AQID', '10 3 2 gw.sub AQID'],
  ['IPSECKEY', '10 1 2 192.0.2.38 AQ ID', '10 1 2 192.0.2.38 AQ ID'],
  ['SVCB', '2 svc alpn="h2,h3" port=53', '2 svc.sub alpn="h2,h3" port=53'],
  ['NSEC', 'host A MX', 'host.sub A MX'],
  [
    'RRSIG',
    'A 5 3 3600 20960322173103 20260220173103 2642 @ AQID',
    'A 5 3 3600 20960322173103 20260220173103 2642 sub AQID',
  ],
  ['DS', '60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118', '60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118'],
  ['A', '\\# 4 C0 000201', '192.0.2.1'],
  ['TYPE65280', '\\# 3 0a0B0c', '\\# 3 0a0b0c'],
];

test('rdata is kept as typed, its names relative to the zone', () => {
  for (const [type, text, shown] of CASES) assert.equal(typed(type, text), shown, `${type} ${text}`);
});

test('in the root zone every name is absolute but the root itself', () => {
  const words = splitWords('10 mail.example.');
  const { wire } = parseRdata('MX', words, '.');
  assert.equal(parseRdata('MX', typedRdata('MX', words, wire, '.', '.'), '.').wire.compare(wire), 0);
});

test('the case of a name that canonical form keeps is not changed by making it relative', () => {
  assert.equal(typed('SVCB', '2 svc', 'Example.org.'), '2 svc.Example.org.');
  assert.equal(typed('SRV', '1 2 3 svc', 'Example.org.'), '1 2 3 svc');
});
