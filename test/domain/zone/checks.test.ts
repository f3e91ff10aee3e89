import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkZone } from '../../../src/domain/zone/checks.ts';
import { mendForLoading } from '../../../src/domain/zone/mend-for-loading.ts';
import { content, record } from '../../support/zone-content.ts';

const NS = '@ NS ns1.example.net.';

/** `id level` of each fault, for a zone with its own apex NS. */
function faults(...lines: Parameters<typeof content>[0]): string[] {
  return checkZone(content([NS, ...lines]), { useApexNs: false }).map((fault) => `${fault.id} ${fault.level}`);
}

describe('checks of a zone', () => {
  test('a good zone has no faults', () => {
    assert.deepEqual(faults('a A 192.0.2.1', '@ MX 10 a', '*.w A 192.0.2.2', '@ MX 20 x.w', '_x._tcp SRV 0 0 0 .'), []);
  });

  test('CNAME and DNAME stand alone', () => {
    assert.deepEqual(faults('a CNAME b.c.', 'A TXT "x"'), ['cname-other-data error']);
    assert.deepEqual(faults('a CNAME b.c.', 'a CNAME c.c.'), ['cname-multiple error']);
    assert.deepEqual(faults('@ CNAME b.c.'), ['cname-other-data error', 'cname-other-data error']);
    assert.deepEqual(faults('a DNAME b.c.', 'a DNAME c.c.'), ['dname-multiple error']);
    assert.deepEqual(faults(record('a CNAME b.c.', { disabled: true }), 'a A 192.0.2.1'), ['cname-other-data error']);
  });

  test('a record twice, and two TTLs in one RRset, name both', () => {
    const first = record('a 300 A 192.0.2.1', { line: 3 });
    const second = record('A 60 A 192.0.2.1', { line: 5 });
    const third = record('a A 192.0.2.3', { line: 7 });
    const [duplicate, mixed, more] = checkZone(content([NS, first, second, third]), { useApexNs: false });
    assert.deepEqual([duplicate?.record, duplicate?.other], [second, first]);
    assert.equal(duplicate?.message, 'line 5: A A 192.0.2.1: the same record as line 3: a A');
    assert.equal(mixed?.message, 'line 5: A A: its TTL is 60, but 300 at line 3: a A of the same RRset');
    assert.equal(more?.record, third);
    assert.deepEqual(faults('a 1h A 192.0.2.1', 'a A 192.0.2.2', 'a 3600 A 192.0.2.3'), [], 'equal in seconds');
  });

  test('loading mends as named does: first TTL, no repetition, no server-managed types', () => {
    const loaded = content([
      NS,
      'a 300 A 192.0.2.1',
      'A 60 A 192.0.2.1',
      'a A 192.0.2.3',
      '@ TYPE65534 \\# 0',
      'a TYPE65534 \\# 1 00',
    ]);
    const { content: mended, faults: found } = mendForLoading(loaded);
    assert.deepEqual(
      mended.records.map((one) => [one.owner, one.ttl, one.type]),
      [
        ['@', null, 'NS'],
        ['a', '300', 'A'],
        ['a', '300', 'A'],
      ],
    );
    assert.deepEqual(
      found.map((fault) => `${fault.id} ${fault.level}`),
      ['server-managed warning', 'server-managed warning', 'duplicate warning', 'rrset-ttl warning'],
    );
    assert.deepEqual(checkZone(mended, { useApexNs: false }), []);
  });

  test('targets in the zone need addresses: apex NS as an error, others as a warning', () => {
    assert.deepEqual(faults('@ MX 10 gone', 's SRV 0 0 1 c', 'c CNAME x.y.', 'sub NS ns.sub', 'b NS gone'), [
      'target-alias warning',
      'target-address warning',
      'target-address warning',
      'glue-missing warning',
    ]);
    assert.deepEqual(
      faults('@ MX 10 m', 'x.m A 192.0.2.1'),
      ['target-address warning'],
      'an empty name has no address',
    );
    assert.deepEqual(
      faults('sub NS ns.sub', 'ns.sub A 192.0.2.1', '@ MX 10 x.sub'),
      [],
      'below a delegation nothing is known',
    );
    assert.deepEqual(faults('@ NS gone'), ['apex-ns-address error']);
    assert.deepEqual(faults('@ NS ns', record('ns A 192.0.2.1', { disabled: true })), ['apex-ns-address error']);
    const managed = { useApexNs: true, apexNs: ['NS.example.test.', 'ns2.example.net.'] };
    assert.deepEqual(
      checkZone(content([]), managed).map((fault) => fault.id),
      ['apex-ns-address'],
    );
    assert.deepEqual(checkZone(content(['ns AAAA 2001:db8::1']), managed), []);
  });

  test('the apex has NS of its own unless they are managed', () => {
    assert.deepEqual(
      checkZone(content([]), { useApexNs: false }).map((fault) => fault.error),
      ['ZoneHasNoNSRecord'],
    );
    assert.deepEqual(checkZone(content([]), { useApexNs: true }), []);
  });

  test('owners and targets that are no host names are warnings, wildcard NS and foreign owners errors', () => {
    assert.deepEqual(faults('foo_bar A 192.0.2.1', '@ MX 10 bad_name.example.net.'), [
      'owner-hostname warning',
      'target-hostname warning',
    ]);
    assert.deepEqual(faults('*.x NS ns.example.net.'), ['wildcard-ns error']);
    assert.deepEqual(faults('fooexample.test. TXT "x"', 'x\\.example.test. TXT "x"'), [
      'owner-zone error',
      'owner-zone error',
    ]);
  });

  test('100,000 records take linear time', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ ...record('a A 192.0.2.1'), owner: `h${i}` }));
    const start = performance.now();
    assert.deepEqual(checkZone(content([NS, ...many]), { useApexNs: false }), []);
    assert.ok(performance.now() - start < 5_000);
  });
});
