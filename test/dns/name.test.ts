// Names, TTLs and serials.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  absolutise,
  canonicalName,
  checkZoneName,
  compareCanonical,
  endsAbsolute,
  isHostName,
  isSubdomain,
  labelsOf,
  NameError,
  nameFromLabels,
  nameFromWire,
  nameToWire,
  parseName,
  relativise,
} from '../../src/dns/name.ts';
import { dateSerial, serialAdd, serialGt, serialMax } from '../../src/dns/serial.ts';
import { MAX_TTL, parseTtl, TtlError } from '../../src/dns/ttl.ts';

const label = fc.uint8Array({ minLength: 1, maxLength: 20 });
const name = fc.array(label, { maxLength: 8 }).map(nameFromLabels);
const NO_WILDCARD = { wildcard: false };

describe('names', () => {
  test('any octets survive text and wire', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const text = nameFromLabels(labels);
        assert.equal(parseName(text, null), text);
        assert.deepEqual(
          labelsOf(text),
          labels.map((octets) => Buffer.from(octets)),
        );
        const wire = nameToWire(text);
        assert.deepEqual(nameFromWire(wire, 0), { name: text, next: wire.length });
      }),
    );
  });

  test('relativise and absolutise are inverse below and outside a zone', () => {
    fc.assert(
      fc.property(name, name, (prefix, zone) => {
        const inside = prefix === '.' ? zone : zone === '.' ? prefix : prefix + zone;
        if (nameLength(inside) > 255) return;
        assert.ok(isSubdomain(inside, zone.toUpperCase()));
        for (const full of [inside, prefix]) {
          assert.equal(canonicalName(absolutise(relativise(full, zone), zone)), canonicalName(full));
        }
      }),
    );
  });

  test('canonical names are equal exactly if the names are, and order like their reversed labels', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        assert.equal(canonicalName(a.toUpperCase()), canonicalName(a));
        assert.equal(canonicalName(a) === canonicalName(b), compareCanonical(a, b) === 0);
        assert.equal(Math.sign(compareCanonical(a, b)) + Math.sign(compareCanonical(b, a)), 0);
      }),
    );
    // RFC 4034 §6.1.
    const ordered = ['example.', 'a.example.', 'yljkjljk.a.example.', 'Z.a.example.', 'zABC.a.EXAMPLE.', 'z.example.'];
    const last = ['\\001.z.example.', '*.z.example.', '\\200.z.example.'];
    assert.deepEqual([...ordered, ...last].toReversed().sort(compareCanonical), [...ordered, ...last]);
  });

  test('completes with the origin, normalises escapes, keeps case', () => {
    assert.equal(parseName('@', 'Zone.'), 'Zone.');
    assert.equal(parseName('www', 'Zone.'), 'www.Zone.');
    assert.equal(parseName('www', '.'), 'www.');
    assert.equal(parseName('\\119\\w\\w', 'Zone.'), 'www.Zone.');
    assert.equal(parseName('a\\.b', 'Zone.'), 'a\\.b.Zone.');
    assert.equal(parseName('a\\.', 'Zone.'), 'a\\..Zone.');
    assert.equal(parseName('0/26', 'zone.'), '0/26.zone.');
  });

  test('plain names are what the general way makes of them', () => {
    const piece = fc.constantFrom(
      'a',
      'B-9',
      '_x',
      '*',
      '.',
      '..',
      '@',
      '\\.',
      '\\065',
      '\\',
      ' ',
      'x'.repeat(62),
      '.'.padStart(60, 'y'),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
    const origin = fc.constantFrom('.', 'Zone.', 'a\\.b.c.', `${'abcdefghi.'.repeat(20)}`);
    const general = (name: string): string | null => {
      try {
        return nameFromLabels(labelsOf(name));
      } catch {
        return null;
      }
    };
    fc.assert(
      fc.property(text, origin, (typed, above) => {
        fc.pre(typed !== '@' && !/(^|[^\\])(\\\\)*\\$/.test(typed));
        const absolute = endsAbsolute(typed);
        const expected = general(absolute ? typed : above === '.' ? `${typed}.` : `${typed}.${above}`);
        let found: string | null = null;
        try {
          found = parseName(typed, above);
        } catch (error) {
          assert.ok(error instanceof NameError);
        }
        assert.equal(found, expected, typed);
        if (found !== null) assert.deepEqual(nameFromWire(nameToWire(found), 0).name, found);
      }),
      { numRuns: 500 },
    );
  });

  test('refuses what cannot be a name', () => {
    const bad = [
      '',
      'a..b.',
      '.a.',
      `${'x'.repeat(64)}.`,
      `${'abcdefg.'.repeat(32)}`,
      'a\\',
      'a\\25.',
      'a\\256.',
      'b\u200d.',
    ];
    for (const text of bad) assert.throws(() => parseName(text, 'z.'), NameError, text);
    assert.throws(() => parseName('relative', null), NameError);
    assert.equal(parseName(`${'abcdefg.'.repeat(31)}abcde.`, null).length, 254);
  });

  test('below means by labels', () => {
    assert.ok(!isSubdomain('fooexample.com.', 'example.com.'));
    assert.ok(!isSubdomain('foo\\.example.com.', 'example.com.'));
    assert.ok(isSubdomain('foo\\\\.example.com.', 'Example.com.'));
    assert.equal(relativise('WWW.Example.COM.', 'example.com.'), 'WWW');
    assert.equal(relativise('fooexample.com.', 'example.com.'), 'fooexample.com.');
  });

  test('compression pointers only backwards', () => {
    assert.throws(() => nameFromWire(Buffer.from([0xc0, 0]), 0), NameError);
    assert.throws(() => nameFromWire(Buffer.from([1, 0x61, 0xc0, 0]), 0), NameError);
    assert.throws(() => nameFromWire(Buffer.from([0xc0]), 0), NameError);
    assert.throws(() => nameFromWire(Buffer.from([5, 0x61]), 0), NameError);
    assert.deepEqual(nameFromWire(Buffer.from([1, 0x61, 0, 1, 0x62, 0xc0, 0]), 3), { name: 'b.a.', next: 7 });
  });

  test('host names and zone names', () => {
    for (const good of ['@', 'www', 'a-b.example.', '3com.']) assert.ok(isHostName(good, NO_WILDCARD), good);
    for (const bad of ['', '.', '-a', 'a-', 'a_b', '*', 'a..b', 'a\\.b', 'x*.a.'])
      assert.ok(!isHostName(bad, NO_WILDCARD), bad);
    assert.ok(isHostName('*.www.*', { wildcard: true }));
    assert.equal(checkZoneName('_Tcp.Example.COM.'), '_tcp.example.com.');
    assert.equal(checkZoneName('0/26.2.0.192.in-addr.arpa.'), '0/26.2.0.192.in-addr.arpa.');
    for (const bad of ['.', 'example.com', '*.example.', '-a.example.', 'a..b.', '', `${'x'.repeat(64)}.`]) {
      assert.throws(() => checkZoneName(bad), NameError, bad);
    }
  });
});

function nameLength(text: string): number {
  return labelsOfLong(text).reduce((sum, octets) => sum + octets.length + 1, 1);
}

// Lengths without the limit of 255 that labelsOf enforces.
function labelsOfLong(text: string): readonly Uint8Array[] {
  try {
    return labelsOf(text);
  } catch {
    return [new Uint8Array(256)];
  }
}

describe('TTLs', () => {
  test('units', () => {
    assert.equal(parseTtl('3600'), 3600);
    assert.equal(parseTtl('1W2d3H4m5s'), 604800 + 2 * 86400 + 3 * 3600 + 245);
    assert.equal(parseTtl('1w1w'), 1209600);
    assert.equal(parseTtl(String(MAX_TTL)), MAX_TTL);
    for (const bad of ['', '1h30', '1h0', 'h', '-1', '1.5', '2147483648', '1 h', '99999w']) {
      assert.throws(() => parseTtl(bad), TtlError, bad);
    }
  });
});

describe('serials', () => {
  test('RFC 1982', () => {
    assert.ok(serialGt(1, 0));
    assert.ok(serialGt(0, 2 ** 32 - 1));
    assert.ok(!serialGt(2 ** 31, 0));
    assert.ok(!serialGt(0, 2 ** 31));
    assert.equal(serialAdd(2 ** 32 - 1, 1), 0);
    assert.throws(() => serialAdd(0, 2 ** 31), RangeError);
    assert.equal(serialMax(5, 2 ** 32 - 5), 5);
    assert.equal(dateSerial(new Date('2024-03-05T23:59:59Z')), 2024030500);
    const serial = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(serial, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (a, n) => {
        assert.ok(serialGt(serialAdd(a, n), a));
        assert.ok(!serialGt(a, serialAdd(a, n)));
        assert.equal(serialMax(a, serialAdd(a, n)), serialAdd(a, n));
      }),
    );
  });
});
