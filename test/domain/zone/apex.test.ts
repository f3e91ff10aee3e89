import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ApexConfig, type ApexInstance, deriveApex } from '../../../src/domain/zone/apex.ts';

const instance: ApexInstance = {
  soa_serial: 7,
  soa_mname: 'ns',
  soa_rname: 'hm.example.net.',
  soa_refresh: '1h',
  soa_retry: '10m',
  soa_expire: '1w',
  soa_minimum: '60',
  soa_ttl: '5m',
  zone_ttl: '1d',
};

const config: ApexConfig = {
  soa_mname: 'ns1.provider.net.',
  soa_rname: 'soa.provider.net.',
  soa_refresh: '2h',
  soa_retry: '900',
  soa_expire: '7d',
  soa_ttl: null,
  apex_ns: ['ns1.provider.net', 'ns2.provider.net.'],
};

describe('the apex of a zone', () => {
  test('managed: from configuration but for minimum, serial and TTL', () => {
    assert.deepEqual(deriveApex(instance, config, true, 'a.test.'), {
      soa: {
        mname: 'ns1.provider.net.',
        rname: 'soa.provider.net.',
        serial: 7,
        refresh: 7200,
        retry: 900,
        expire: 604800,
        minimum: 60,
        ttl: 86400,
      },
      apexNs: ['ns1.provider.net.', 'ns2.provider.net.'],
    });
  });

  test('its own: from the version, names relative to the zone', () => {
    const { soa, apexNs } = deriveApex(instance, config, false, 'a.test.');
    assert.deepEqual([soa.mname, soa.refresh, soa.ttl, apexNs], ['ns.a.test.', 3600, 300, []]);
  });

  test('without configured NS those last published stay; without any it is an error that names the key', () => {
    const without = { ...config, apex_ns: [] };
    assert.deepEqual(deriveApex(instance, without, true, 'a.test.', ['old.test.']).apexNs, ['old.test.']);
    assert.throws(() => deriveApex(instance, without, true, 'a.test.'), {
      name: 'ZoneCfgItemNotFound',
      data: { key: 'apex_ns' },
    });
    const incomplete = { ...config, soa_rname: null };
    assert.throws(() => deriveApex(instance, incomplete, true, 'a.test.'), {
      name: 'ZoneCfgItemNotFound',
      data: { key: 'soa_rname' },
    });
    assert.throws(() => deriveApex({ ...instance, soa_minimum: 'x' }, config, true, 'a.test.'), {
      name: 'TtlZiParseError',
    });
  });
});
