import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkZone } from '../../../src/domain/zone/checks/checks.ts';
import { mendForLoading } from '../../../src/domain/zone/checks/mend-for-loading.ts';
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
      'a 60 A 192.0.2.1',
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

  test('what stands below a delegation or a DNAME is hidden, glue apart', () => {
    const cut = ['s NS ns.s', 'ns.s A 192.0.2.1', `s DS 1 8 2 ${'0'.repeat(64)}`];
    assert.deepEqual(faults(...cut, 'other.s AAAA 2001:db8::1'), [], 'any address may be glue');
    assert.deepEqual(faults(...cut, 'x.s TXT "x"', 's MX 10 mail.example.net.'), Array(2).fill('occluded warning'));
    assert.deepEqual(faults('d DNAME x.y.', 'a.d A 192.0.2.1', 'd A 192.0.2.1'), ['occluded warning']);
    assert.deepEqual(faults('@ DNAME x.y.', 'a A 192.0.2.1'), ['occluded warning']);
    assert.deepEqual(
      faults(record('s NS ns.example.net.', { disabled: true }), 'x.s TXT "x"'),
      [],
      'no delegation yet',
    );
  });

  test('DS stands at delegations only', () => {
    const ds = `DS 1 8 2 ${'0'.repeat(64)}`;
    assert.deepEqual(faults(`a ${ds}`, `@ ${ds}`), ['ds-apex error', 'ds-without-ns error']);
  });

  test('CNAMEs that lead back to themselves are told once a loop', () => {
    assert.deepEqual(faults('a CNAME b', 'b CNAME c', 'c CNAME b', 'd CNAME a'), ['cname-loop warning']);
    assert.deepEqual(faults('a CNAME A', 'b CNAME c', 'c CNAME d.e.'), ['cname-loop warning']);
  });

  test('a null MX stands alone and has preference 0', () => {
    assert.deepEqual(faults('@ MX 0 .'), []);
    assert.deepEqual(faults('@ MX 0 .', '@ MX 10 m.example.net.'), ['null-mx warning']);
    assert.deepEqual(faults('@ MX 5 .'), ['null-mx warning']);
  });

  test('aliases, addresses and missing glue as targets', () => {
    assert.deepEqual(
      faults('@ MX 10 m', 'm CNAME x.y.', 'd DNAME x.y.', '@ MX 20 m.d'),
      Array(2).fill('target-alias warning'),
    );
    assert.deepEqual(faults('@ NS m', 'm CNAME x.y.'), ['apex-ns-address error']);
    assert.deepEqual(faults('@ NS ns.s', 's NS ns.example.net.'), ['glue-missing warning'], 'as BIND has it');
    assert.deepEqual(faults('@ MX 10 192.0.2.1.', 's NS 192.0.2.1.'), Array(2).fill('target-is-address warning'));
  });

  test('sizes: what a server does not store, and what no answer holds', () => {
    const many = (count: number, length: number) =>
      Array.from({ length: count }, (_, i) => `a TXT "${String(i).padStart(length, 'x')}"`);
    assert.deepEqual(faults(...many(200, 100)), []);
    assert.deepEqual(faults(...many(5_300, 5)), ['rrset-message warning']);
    assert.deepEqual(faults(...many(330, 200)), ['rrset-size error']);
  });

  test('types of the apex, of the server, and of another time', () => {
    const key = 'DNSKEY 257 3 8 AwEAAQ==';
    assert.deepEqual(faults(`a ${key}`, `@ ${key}`), ['server-managed error', 'key-below-apex error']);
    assert.deepEqual(faults('a CDNSKEY 257 3 8 AwEAAQ=='), ['apex-only warning']);
    assert.deepEqual(faults('*.d DNAME x.y.'), ['wildcard-dname error']);
    assert.deepEqual(faults('a SPF "v=spf1 -all"'), ['spf-without-txt warning']);
    assert.deepEqual(faults('a SPF "v=spf1 -all"', 'a TXT "v=spf1 -all"'), []);
    assert.deepEqual(faults('a.*.b TXT "x"'), ['wildcard-inner warning']);
  });

  test('SOA: there is one, and its serial is not 0', () => {
    const { soa, ...others } = content([NS]);
    const ids = (zone: Parameters<typeof checkZone>[0]) => checkZone(zone, { useApexNs: false }).map(({ id }) => id);
    assert.deepEqual(ids({ ...others, soa: null }), ['soa-missing']);
    assert.deepEqual(ids({ ...others, soa: { ...soa, serial: 0 } }), ['soa-serial']);
  });

  test('a TTL above what the signing policy allows', () => {
    const zone = content([NS, 'a 2d A 192.0.2.1', 'b 86400 A 192.0.2.1']);
    const found = checkZone(zone, { useApexNs: false, maxTtl: 86_400 });
    assert.deepEqual(
      found.map(({ error, record: at }) => [error, at?.owner]),
      [['TtlExceedsPolicy', 'a']],
    );
  });

  test('levels are as given; owners with escapes and capitals are one name', () => {
    const levels = new Map([['null-mx', 'error']] as const);
    const found = checkZone(content([NS, '@ MX 5 .']), { useApexNs: false, levels });
    assert.deepEqual(
      found.map(({ level, data }) => [level, data]),
      [['error', { check_id: 'null-mx' }]],
    );
    assert.deepEqual(faults('A\\065 CNAME x.y.', 'aa TXT "x"'), ['cname-other-data error']);
    assert.deepEqual(faults('x\\.y A 192.0.2.1', '@ MX 10 x\\.y'), [
      'owner-hostname warning',
      'target-hostname warning',
    ]);
  });

  test('many records at one owner take linear time', () => {
    const base = { ...record('a 60 A 192.0.2.1') };
    const canon = (i: number) => Buffer.from([10, i >> 16, (i >> 8) & 255, i & 255]);
    const mixed = Array.from({ length: 60_000 }, (_, i) => ({ ...base, canon: canon(i), ttl: String(i + 1) }));
    const start = performance.now();
    const { content: mended, faults: found } = mendForLoading(content([NS, ...mixed]));
    assert.equal(found.length, 59_999);
    assert.ok(mended.records.every(({ type, ttl }) => type === 'NS' || ttl === '1'));
    const mx = record('@ MX 1 .');
    const nulls = Array.from({ length: 60_000 }, (_, i) => ({ ...mx, canon: Buffer.from([i >> 8, i & 255, 0]) }));
    assert.ok(checkZone(content([NS, ...nulls]), { useApexNs: false }).length > 59_000);
    assert.ok(performance.now() - start < 5_000);
  });

  test('100,000 records take linear time', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ ...record('a A 192.0.2.1'), owner: `h${i}` }));
    const start = performance.now();
    assert.deepEqual(checkZone(content([NS, ...many]), { useApexNs: false }), []);
    assert.ok(performance.now() - start < 5_000);
  });
});
