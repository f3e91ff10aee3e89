// Canonical form of zones: byte by byte that of named-compilezone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { printCanonical } from '../../src/dns/zone-file/canonical.ts';
import { parseZoneFile } from '../../src/dns/zone-file/index.ts';
import { TEXTS } from './rr-texts.ts';

const ZONE = 'example.org.';

function ours(text: string, zone = ZONE): string {
  const { errors, ttl, soa, records } = parseZoneFile(text, { zone });
  assert.deepEqual(errors, []);
  return printCanonical({ name: zone, ttl, soa, records });
}

function theirs(text: string, zone = ZONE): string {
  const scratch = mkdtempSync(join(tmpdir(), 'dms-canonical-'));
  try {
    writeFileSync(join(scratch, 'zone'), text);
    const args = ['-i', 'none', '-k', 'ignore', '-s', 'full', '-o', '-', zone, join(scratch, 'zone')];
    const { error, status, stdout, stderr } = spawnSync('named-compilezone', args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    assert.equal(error, undefined, 'named-compilezone (package bind9utils) is needed');
    assert.equal(status, 0, stderr);
    return stdout;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const HEAD = '$TTL 1h\n@ 86400 SOA Ns.Example.net. host\\.master 1 1h 3 4 5\n@ NS ns.example.net.\n';

function assertSame(lines: readonly string[]): void {
  const text = `${HEAD}${lines.join('\n')}\n`;
  const [left, right] = [ours(text).split('\n'), theirs(text).split('\n')];
  left.forEach((line, n) => {
    assert.equal(line, right[n]);
  });
  assert.equal(left.length, right.length);
}

test('every type', () => {
  const lines = Object.entries(TEXTS).flatMap(([type, { good }]) =>
    good.map((text, n) => (type === 'SOA' || type === 'RRSIG' ? '' : `t${n}.${type.toLowerCase()} ${type} ${text}`)),
  );
  // Many types at one owner, too: but those that may not stand together, and no more than the 64 that BIND sorts at a time.
  const together = Object.entries(TEXTS).flatMap(([type, { good }], n) =>
    good.map((text) => (/^(SOA|RRSIG|CNAME|DNAME|NSEC|NXT|KEY|SIG)$/.test(type) ? '' : `all${n % 2} ${type} ${text}`)),
  );
  assertSame([...lines, ...together]);
});

test('columns: owners, TTLs and types of all lengths', () => {
  const ttls = ['0', '10', '300', '3600', '86400', '604800', '1000000', '10000000', '100000000', '2147483647'];
  const types = ['A 1.2.3.4', 'TXT x', 'AAAA ::1', 'TYPE65280 \\# 0', 'OPENPGPKEY AQID', 'APL', 'NSAP-PTR a.'];
  const lines: string[] = [];
  for (let length = 1; length <= 60; length++) {
    ttls.forEach((ttl, n) => {
      lines.push(`${'x'.repeat(length)}.${n} ${ttl} ${types[(n + length) % types.length]}`);
    });
  }
  assertSame(lines);
});

test('order, TTLs of RRsets, duplicates, case', () => {
  assertSame([
    ...[
      'z A 1.1.1.1',
      'Z.a A 1.1.1.10',
      'Z.a A 1.1.1.9',
      '*.z TXT x',
      '\\001.z TXT x',
      '\\200.z TXT x',
      'yljkjljk.a TXT x',
    ],
    ...[
      'a\\.b TXT x',
      'a\\000.b TXT x',
      'a\\001.b TXT x',
      'a.b TXT x',
      'a\\255 TXT x',
      'a-b TXT x',
      'a\\@b\\$ TXT x',
      'a_b TXT x',
    ],
    ...['one 100 A 1.1.1.1', 'one 200 A 1.1.1.2', 'two 100 A 1.1.1.1', 'x1 TXT a', 'two 200 A 1.1.1.2', 'x1 TXT b'],
    ...[
      'two 50 A 1.1.1.2',
      'two 60 A 1.1.1.3',
      'Three A 1.1.1.1',
      'three TXT b',
      'THREE 5 A 1.1.1.2',
      '@ 20 NS Ns2',
      '@ MX 5 b',
    ],
    ...[
      'w NS A.b.',
      'w NS a.b.',
      'w2 NS A.b.',
      'x1 TXT c',
      'w2 NS a.b.',
      'lp LP 10 A.b.',
      'lp LP 10 a.b.',
      'ns2 A 1.2.3.4',
    ],
    ...[
      'sub.WWW A 1.2.3.4',
      'www.sub A 1.2.3.4',
      'q TYPE65280 \\# 1 00',
      'q TYPE65280 \\# 0',
      'q HTTPS 1 .',
      'q A 1.2.3.4',
    ],
  ]);
});

test('the zone typed in another case', () => {
  assertSame([
    ...[
      'www.EXAMPLE.org. A 1.2.3.4',
      '\tTXT x',
      '$ORIGIN Example.ORG.',
      '@ MX 10 mail',
      'mail A 1.2.3.4',
      '\tAAAA ::1',
    ],
    ...[
      'a\\.b TXT x',
      '$ORIGIN sub',
      'ftp CNAME @',
      '$GENERATE 1-2 g$ A 1.2.3.$',
      '$ORIGIN example.org.',
      'MAIL TXT y',
      '@ A 1.2.3.4',
    ],
  ]);
});

test('zones at random', () => {
  const label = fc.constantFrom('a', 'B', 'b', 'c-d', '_x', '*', '\\046', 'é'.normalize('NFC'), '\\000', '\\255', 'zz');
  const owner = fc.oneof(
    fc.constant('@'),
    fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.')),
  );
  const rdata = fc.constantFrom(
    'A 1.2.3.4',
    'A 1.2.3.5',
    'A 1.2.3.40',
    'TXT a',
    'TXT b c',
    'MX 10 A',
    'MX 10 a',
    'MX 5 b.',
    'SPF x',
  );
  const ttl = fc.constantFrom('', '', '1', '20', '3000');
  const line = fc.tuple(owner, ttl, rdata).map(([name, seconds, text]) => `${name} ${seconds} ${text}`);
  for (const lines of fc.sample(fc.array(line, { minLength: 5, maxLength: 60 }), { numRuns: 25, seed: 3 })) {
    assertSame(lines.map((text) => text.replaceAll('é', '\\195\\169')));
  }
});

test('the real zones', () => {
  const directory = new URL('../data/zones/', import.meta.url);
  for (const name of readdirSync(directory)) {
    const text = readFileSync(new URL(name, directory), 'utf8');
    assert.equal(ours(text, `${name}.`) === theirs(text, `${name}.`), true, name);
  }
});

test('disabled records are left out; without $TTL the minimum of the SOA counts', () => {
  const soa = { mname: 'a.', rname: 'b.', serial: 1, refresh: '1h', retry: '2', expire: '3', minimum: '5', ttl: null };
  const { records } = parseZoneFile(`${HEAD}x A 1.2.3.4\n;!DISABLE\ny A 1.2.3.5\n`, { zone: ZONE });
  assert.equal(
    printCanonical({ name: ZONE, ttl: null, soa, records }).replaceAll(/\s+/g, ' '),
    `${ZONE} 5 IN SOA a. b. 1 3600 2 3 5 ${ZONE} 5 IN NS ns.example.net. x.${ZONE} 5 IN A 1.2.3.4 `,
  );
});
