import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zoneFileName } from '../../../src/domain/zone/file-name.ts';

describe('zone file names', () => {
  test('as the zone, without the final dot, in lower case', () => {
    assert.equal(zoneFileName('Example.ORG.'), 'example.org');
    assert.equal(zoneFileName('_tcp.a-b.example.'), '_tcp.a-b.example');
  });

  test('everything else is percent-encoded', () => {
    assert.equal(zoneFileName('0/26.2.0.192.in-addr.arpa.'), '0%2F26.2.0.192.in-addr.arpa');
    assert.equal(zoneFileName('a\\032b%.example.'), 'a%5C032b%25.example');
    assert.equal(zoneFileName('ü.example.'), '%C3%BC.example');
    assert.equal(zoneFileName('.'), '%2E');
  });

  test('long names end in a hash and stay distinct', () => {
    const label = 'a'.repeat(60);
    const long = (last: string) => `${label}.${label}.${label}.${last}.example.`;
    const [one, two] = [zoneFileName(long('one-more-label')), zoneFileName(long('two-more-label'))];
    assert.equal(one.length, 100 + 1 + 64);
    assert.notEqual(one, two);
    assert.equal(one, zoneFileName(long('ONE-more-label')));
    assert.equal(zoneFileName(`${'b'.repeat(60)}.${'c'.repeat(60)}.example.`).length, 129);
  });
});
