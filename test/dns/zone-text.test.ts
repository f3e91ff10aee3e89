// Octets of zone files that are no UTF-8.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zoneText } from '../../src/dns/zone-text.ts';

test('octets that are no UTF-8 become escapes, each of one octet', () => {
  const read = (text: string): string => zoneText(Buffer.from(text, 'latin1'));
  assert.equal(read('a TXT \xe9'), 'a TXT \\233');
  assert.equal(read('a TXT \\\xe9 \\\\\xe9 \\"'), 'a TXT \\233 \\\\\\233 \\"');
  assert.equal(zoneText(Buffer.from('a TXT é')), 'a TXT é');
});
