// Lists of addresses: who is among them, and what counts as one site.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressList, siteOf } from '../../src/dns/address-list.ts';

test('addresses, networks of any length, both families, mapped ones, the UNIX socket', () => {
  const isListed = addressList(['192.0.2.1', '198.51.100.0/25', '10/8', '2001:db8:1::/45', '::1', 'unix']);
  const verdicts: Readonly<Record<string, boolean>> = {
    '192.0.2.1': true,
    '192.0.2.2': false,
    '::ffff:192.0.2.1': true,
    '198.51.100.127': true,
    '198.51.100.128': false,
    '10.255.0.1': true,
    '11.0.0.1': false,
    '2001:db8:7:ffff::1': true,
    '2001:db8:8::1': false,
    '::1': true,
    'fe80::1%eth0': false,
    '': true,
    unknown: false,
    '192.0.2.1, 10.0.0.1': false,
  };
  for (const [address, expected] of Object.entries(verdicts)) assert.equal(isListed(address), expected, address);
  assert.equal(addressList([])(''), false);
  assert.equal(addressList(['0.0.0.0/0'])('203.0.113.9'), true);
  assert.equal(addressList(['fe80::/10'])('fe80::1%eth0'), true);
  for (const word of ['192.0.2', 'host', '10.0.0.0/33', '']) assert.throws(() => addressList([word]), /'/, word);
});

test('a site is an IPv4 address or the /64 of an IPv6 one', () => {
  assert.equal(siteOf('192.0.2.1'), siteOf('::ffff:192.0.2.1'));
  assert.notEqual(siteOf('192.0.2.1'), siteOf('192.0.2.2'));
  assert.equal(siteOf('2001:db8::1'), siteOf('2001:db8::ffff:1'));
  assert.notEqual(siteOf('2001:db8::1'), siteOf('2001:db8:0:1::1'));
});
