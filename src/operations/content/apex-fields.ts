// The SOA fields and zone TTL of a submitted version: given, else configured; under use_apex_ns always configured.

import { isHostName, NameError, parseName } from '../../dns/name.ts';
import { parseTtl, TtlError } from '../../dns/ttl.ts';
import { DmsError } from '../../domain/errors.ts';
import type { ZoneContent } from '../../domain/zone/content.ts';
import { type ConfigValues, requiredValue } from '../../store/config.ts';
import type { ZiDataIn } from '../schemas.ts';

export type Soa = ZoneContent['soa'];

export interface ApexDefaults {
  /** Effective for the zone's server group. */
  readonly config: ConfigValues;
  readonly useApexNs: boolean;
  /** What the serial is when none is given. */
  readonly serial: number;
}

type Fields = Pick<
  ZiDataIn,
  | 'soa_serial'
  | 'soa_mname'
  | 'soa_rname'
  | 'soa_refresh'
  | 'soa_retry'
  | 'soa_expire'
  | 'soa_minimum'
  | 'soa_ttl'
  | 'zone_ttl'
>;

/**
 * Defaults filled in and checked in the order of spec 04 §5.1: names, timers, TTLs, serial.
 * Throws HostnameZiParseError, TtlZiParseError, SOASerialTypeError, SOASerialRangeError, ZoneCfgItemNotFound.
 */
export function apexFields(zone: string, given: Fields, defaults: ApexDefaults): { soa: Soa; ttl: string } {
  const fixed = defaults.useApexNs;
  const text = (key: Exclude<keyof Fields, 'soa_serial'>, configured: boolean): string => {
    const own = configured ? null : given[key];
    return own === null || own === undefined || own === '' ? requiredValue(defaults.config, key) : own;
  };
  const name = (key: 'soa_mname' | 'soa_rname'): string => soaName(zone, key, text(key, fixed));
  const timer = (key: 'soa_refresh' | 'soa_retry' | 'soa_expire' | 'soa_minimum' | 'zone_ttl', configured: boolean) =>
    soaTimer(zone, key, text(key, configured));
  const mname = name('soa_mname');
  const rname = name('soa_rname');
  const refresh = timer('soa_refresh', fixed);
  const retry = timer('soa_retry', fixed);
  const expire = timer('soa_expire', fixed);
  const minimum = timer('soa_minimum', false);
  // null says "the zone's"; nothing said is what is configured. A managed SOA's is configured when it is made.
  const ownTtl = fixed ? null : given.soa_ttl === undefined ? defaults.config.soa_ttl : given.soa_ttl;
  const ttl = ownTtl === null || ownTtl === undefined || ownTtl === '' ? null : soaTimer(zone, 'soa_ttl', ownTtl);
  const zoneTtl = timer('zone_ttl', false);
  const serial = soaSerial(zone, given.soa_serial) ?? defaults.serial;
  return { soa: { mname, rname, serial, refresh, retry, expire, minimum, ttl }, ttl: zoneTtl };
}

/** A mailbox may have escaped dots in its first label (RFC 1035 §8), so only its syntax is checked. */
function soaName(zone: string, field: 'soa_mname' | 'soa_rname', value: string): string {
  try {
    const name = parseName(value, zone);
    if (field === 'soa_rname' || isHostName(name, { wildcard: false })) return value;
  } catch (error) {
    if (!(error instanceof NameError)) throw error;
  }
  throw new DmsError('HostnameZiParseError', { name: zone, zi_field: field, value });
}

function soaTimer(zone: string, field: string, value: string): string {
  try {
    parseTtl(value);
    return value;
  } catch (error) {
    if (!(error instanceof TtlError)) throw error;
    throw new DmsError('TtlZiParseError', { name: zone, zi_field: field, value });
  }
}

function soaSerial(zone: string, value: unknown): number | null {
  if (value === null || value === undefined || value === 0 || value === '') return null;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new DmsError('SOASerialTypeError', { name: zone });
  if (value < 1 || value > 2 ** 32 - 1) throw new DmsError('SOASerialRangeError', { name: zone });
  return value;
}
