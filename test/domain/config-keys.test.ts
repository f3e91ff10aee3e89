import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIG_KEYS, type ConfigKey, configFlag, readConfigValue } from '../../src/domain/config-keys.ts';

test('values are checked and stored in one form', () => {
  const stored: [string, string, string][] = [
    ['auto_dnssec', 'Yes', 'true'],
    ['use_apex_ns', '0', 'false'],
    ['event_max_age', '12', '12.0'],
    ['zi_max_age', '0.50', '0.5'],
    ['soa_mname', 'NS1.Example.net', 'ns1.example.net.'],
    ['soa_rname', 'john\\.doe.example.net.', 'john\\.doe.example.net.'],
    ['default_stype', 'nsd3', 'nsd'],
    ['zone_ttl', '1h30m', '1h30m'],
  ];
  for (const [key, value, expected] of stored) assert.equal(readConfigValue(key, value), expected, key);
});

test('bad values and unknown keys are refused with their names', () => {
  const bad: [string, string][] = [
    ['auto_dnssec', 'maybe'],
    ['soa_minimum', '1 hour'],
    ['zi_max_num', '0'],
    ['zone_del_age', '-1'],
    ['soa_mname', 'under_score.net.'],
    ['default_stype', 'bind8'],
    ['default_sg', 'a b'],
  ];
  for (const [key, value] of bad) {
    assert.throws(() => readConfigValue(key, value), { name: 'ZoneCfgItemValueError', data: { key, value } });
  }
  assert.throws(() => readConfigValue('SOA_MNAME', 'x.'), { name: 'ZoneCfgItemNotFound' });
});

test('what a new installation starts with is in stored form', () => {
  for (const [key, { initial }] of Object.entries<ConfigKey>(CONFIG_KEYS)) {
    if (initial !== null) assert.equal(readConfigValue(key, initial), initial, key);
  }
});

test('a flag is one of six words, missing is false', () => {
  assert.deepEqual([configFlag('nsec3', 'TRUE'), configFlag('nsec3', null)], [true, false]);
  assert.throws(() => configFlag('nsec3', 'on'), { name: 'ZoneCfgItemValueError' });
});
