// Networks, reverse zones and their owners (spec 04 §2.2, spec 06 §7.2, RFC 2317).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  addressAtOwner,
  addressOctets,
  addressText,
  classlessParent,
  NetworkError,
  networkOfReverseName,
  ownerInReverseZone,
  parseAddress,
  parseNetwork,
  reverseForm,
  reverseNameOf,
  reverseNetwork,
  reverseZones,
} from '../../src/dns/network.ts';

describe('the reverse zone of a network', () => {
  const zones: readonly [string, string, string][] = [
    ['192.168.1.77/24', '192.168.1.0/24', '1.168.192.in-addr.arpa.'],
    ['2001:db8:1:2:3::/52', '2001:db8:1::/52', '0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'],
    ['10/8', '10.0.0.0/8', '10.in-addr.arpa.'],
    ['192.168./16', '192.168.0.0/16', '168.192.in-addr.arpa.'],
    ['0/0', '0.0.0.0/0', 'in-addr.arpa.'],
    ['::/0', '::/0', 'ip6.arpa.'],
    ['192.0.2.5/32', '192.0.2.5/32', '5.2.0.192.in-addr.arpa.'],
    ['192.0.2.77/25', '192.0.2.0/25', '0-25.2.0.192.in-addr.arpa.'],
    ['192.0.2.77/26', '192.0.2.64/26', '64-26.2.0.192.in-addr.arpa.'],
    ['192.0.2.255/31', '192.0.2.254/31', '254-31.2.0.192.in-addr.arpa.'],
    ['2001:db8:0:0:f000::/68', '2001:db8:0:0:f000::/68', 'f.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'],
    ['2001:db8::1/128', '2001:db8::1/128', reverseNameOf('2001:db8::1')],
  ];
  for (const [text, network, zoneName] of zones) {
    test(text, () => assert.deepEqual(reverseNetwork(text), { network, zoneName }));
  }

  test('what is no network', () => {
    for (const bad of [
      '10.0.0.0',
      'x/8',
      '1.2.3.4.5/8',
      '10.0.0.0/33',
      '::/129',
      '256.0.0.0/8',
      '::ffff:1.2.3.4/96',
      '',
    ]) {
      assert.throws(() => reverseZones(bad), NetworkError, bad);
    }
    assert.throws(() => reverseNetwork('10.0.0.0/23'), NetworkError);
  });
});

describe('covering sets', () => {
  const namesOf = (text: string) => reverseZones(text).map((zone) => zone.zoneName);

  test('octets and nibbles', () => {
    assert.deepEqual(namesOf('10.1.2.9/23'), ['2.1.10.in-addr.arpa.', '3.1.10.in-addr.arpa.']);
    assert.deepEqual(namesOf('10.254.0.0/15'), ['254.10.in-addr.arpa.', '255.10.in-addr.arpa.']);
    assert.equal(namesOf('10.0.0.0/9').length, 128);
    assert.equal(namesOf('10.0.0.0/17').at(-1), '127.0.10.in-addr.arpa.');
    assert.deepEqual(namesOf('2001:db8::/35'), ['0.8.b.d.0.1.0.0.2.ip6.arpa.', '1.8.b.d.0.1.0.0.2.ip6.arpa.']);
    assert.deepEqual(
      namesOf('2001:db8:4::/46'),
      ['4', '5', '6', '7'].map((n) => `${n}.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.`),
    );
    assert.equal(namesOf('2001:db8::/33').length, 8);
    assert.equal(namesOf('::8000:0/97').length, 8);
  });

  test('the zones of a set are disjoint and fill the network', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
    const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).filter(([address]) => !address.includes('.'));
    fc.assert(
      fc.property(fc.oneof(v4, v6), ([address, bits]) => {
        const zones = reverseZones(`${address}/${bits}`);
        assert.equal(new Set(zones.map((zone) => zone.zoneName)).size, zones.length);
        const lengths = new Set(zones.map((zone) => Number(zone.network.split('/')[1])));
        assert.equal(lengths.size, 1);
        assert.equal(zones.length, 2 ** ([...lengths][0]! - bits));
        for (const { network, zoneName } of zones) {
          assert.equal(networkOfReverseName(zoneName), network);
          assert.equal(parseNetwork(`${network.split('/')[0]}/${bits}`), parseNetwork(`${address}/${bits}`));
        }
      }),
    );
  });
});

describe('reverse names', () => {
  test('the network of a name', () => {
    const networks: readonly [string, string | null][] = [
      ['2.0.192.in-addr.arpa.', '192.0.2.0/24'],
      ['64-26.2.0.192.in-addr.arpa.', '192.0.2.64/26'],
      ['64/26.2.0.192.IN-ADDR.arpa.', '192.0.2.64/26'],
      ['64-127.2.0.192.in-addr.arpa.', '192.0.2.64/26'],
      ['5-32.2.0.192.in-addr.arpa.', '192.0.2.5/32'],
      ['64/127.2.0.192.in-addr.arpa.', null],
      ['64-126.2.0.192.in-addr.arpa.', null],
      ['65/26.2.0.192.in-addr.arpa.', null],
      ['64-26.0.192.in-addr.arpa.', null],
      ['1.64-26.2.0.192.in-addr.arpa.', null],
      ['300.in-addr.arpa.', null],
      ['example.com.', null],
      ['x.ip6.arpa.', null],
      ['in-addr.arpa.', '0.0.0.0/0'],
    ];
    for (const [name, network] of networks) assert.equal(networkOfReverseName(name), network, name);
    assert.equal(classlessParent('64-26.2.0.192.in-addr.arpa.'), '2.0.192.in-addr.arpa.');
    assert.equal(classlessParent('2.0.192.in-addr.arpa.'), null);
  });

  test('addresses', () => {
    assert.equal(reverseNameOf('192.0.2.7'), '7.2.0.192.in-addr.arpa.');
    assert.ok(reverseNameOf('2001:DB8::1').endsWith('.8.b.d.0.1.0.0.2.ip6.arpa.'));
    assert.equal(parseAddress('2001:DB8:0::0:1'), '2001:db8::1');
    assert.equal(parseAddress('192.0.2.256'), null);
  });

  test('an address has its owner in every zone around it, and the owner leads back', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
    const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).filter(([address]) => !address.includes('.'));
    fc.assert(
      fc.property(fc.oneof(v4, v6), ([address, bits]) => {
        const octets = addressOctets(address)!;
        const first = reverseZones(`${address}/${bits}`).find(
          ({ network }) => parseNetwork(`${address}/${network.split('/')[1]}`) === network,
        );
        // a set's zones are those of the network's first addresses too: the address lies in exactly one of them
        const { zoneName } = first ?? assert.fail('no zone around it');
        const form = reverseForm(zoneName)!;
        const owner = ownerInReverseZone(Uint8Array.from(octets), form);
        if (!form.isClassless) {
          assert.equal(owner === '@' ? zoneName : `${owner}.${zoneName}`, reverseNameOf(addressText(octets)));
        }
        assert.deepEqual(addressAtOwner(owner, form), octets);
      }),
    );
  });

  test('owners that are no address', () => {
    const form = reverseForm('64-26.2.0.192.in-addr.arpa.')!;
    assert.deepEqual(addressAtOwner('70', form), [192, 0, 2, 70]);
    for (const owner of ['@', '1', '128', 'www', '70.1', '070']) assert.equal(addressAtOwner(owner, form), null, owner);
    assert.equal(addressAtOwner('2', reverseForm('0.192.in-addr.arpa.')!), null);
    assert.equal(addressAtOwner('*', reverseForm('2.0.192.in-addr.arpa.')!), null);
  });
});
