// The keys of set_config: what values they take and what a new installation starts with (spec 02 §6.1, spec 04 §1).
import { isHostName } from '../dns/name.ts';
import { parseTtl } from '../dns/ttl.ts';
import { DmsError } from './errors.ts';
import { levelsText, readLevels } from './zone/checks/check-levels.ts';

/** Throws or returns undefined for a bad value; else the form that is stored. */
type Read = (value: string) => string | undefined;

export interface ConfigKey {
  readonly read: Read;
  /** Value of a new installation; null: unset. */
  readonly initial: string | null;
  readonly expected: string;
  /** The value belongs to a server group (spec 02 §6.1); 'too': a server group may have one besides the global one. */
  readonly perSg?: true | 'too';
  /** Several rows; not for set_config. */
  readonly many?: true;
}

const flag = (initial: string): ConfigKey => ({ read: readFlag, initial, expected: 'true or false' });
const ttl = (initial: string | null): ConfigKey => ({ read: readTtl, initial, expected: 'a TTL such as 3600 or 1h' });
/** A thousand years: PostgreSQL's dates would end not far from it. */
export const MAX_DAYS = 365_250;
const days = (initial: string): ConfigKey => ({
  read: readDays,
  initial,
  expected: `a number of days, 0 to ${MAX_DAYS}`,
});
/** Defaults of an apex: global, or of a server group. */
const ofApex = (row: ConfigKey): ConfigKey => ({ ...row, perSg: 'too' });
const host = (initial: string): ConfigKey => ({ read: readHost, initial, expected: 'a host name' });

export const CONFIG_KEYS = {
  default_sg: {
    read: matching(/^[a-z0-9][-_a-z0-9]{0,31}$/i),
    initial: 'someorg-one',
    expected: 'the name of a server group',
  },
  default_ref: { read: matching(/^[a-z0-9][-_a-z0-9.@]{0,1023}$/i), initial: 'SOMEORG-NET', expected: 'a reference' },
  default_stype: { read: readServerType, initial: 'bind9', expected: 'bind9, nsd or knot' },
  auto_dnssec: flag('false'),
  edit_lock: flag('false'),
  inc_updates: flag('false'),
  nsec3: flag('false'),
  use_apex_ns: flag('true'),
  soa_mname: { ...host('ns1.someorg.net.'), perSg: true },
  soa_rname: ofApex({ read: readMailbox, initial: 'soa.someorg.net.', expected: 'a mailbox as a domain name' }),
  soa_refresh: ofApex(ttl('2h')),
  soa_retry: ofApex(ttl('900')),
  soa_expire: ofApex(ttl('7d')),
  soa_minimum: ofApex(ttl('1h')),
  soa_ttl: ofApex(ttl(null)),
  zone_ttl: ofApex(ttl('1h')),
  check_levels: {
    read: readCheckLevels,
    initial: null,
    expected: 'words such as null-mx=error (show_checks lists the checks)',
  },
  event_max_age: days('120.0'),
  syslog_max_age: days('120.0'),
  zi_max_age: days('90.0'),
  zi_max_num: { read: matching(/^[1-9]\d{0,8}$/), initial: '25', expected: 'a whole number from 1' },
  zone_del_age: days('0.0'),
  zone_del_pare_age: days('90.0'),
  apex_ns: { ...host('ns1.someorg.net.'), perSg: true, many: true },
} as const satisfies Readonly<Record<string, ConfigKey>>;

export type ConfigName = keyof typeof CONFIG_KEYS;

/** Server groups were once called secondary server groups. */
const OLD_KEYS: ReadonlyMap<string, ConfigName> = new Map([['default_ssg', 'default_sg']]);

/** The key, if there is one of that name; names are case-sensitive. Throws ZoneCfgItemNotFound. */
export function requireConfigName(typed: string): ConfigName {
  const key = OLD_KEYS.get(typed) ?? typed;
  if (Object.hasOwn(CONFIG_KEYS, key)) return key as ConfigName;
  throw new DmsError('ZoneCfgItemNotFound', { key: typed }, `there is no configuration key '${typed}'`);
}

/** The form in which `value` is stored. Throws ZoneCfgItemNotFound for an unknown key, ZoneCfgItemValueError for a bad value. */
export function readConfigValue(key: string, value: string): string {
  const { read, expected }: ConfigKey = CONFIG_KEYS[requireConfigName(key)];
  const stored = value.length <= 1024 ? read(value.trim()) : undefined;
  if (stored === undefined) {
    throw new DmsError(
      'ZoneCfgItemValueError',
      { key, value },
      `configuration key '${key}' must be ${expected}, not '${value}'`,
    );
  }
  return stored;
}

/** A flag as stored; missing is false. Throws ZoneCfgItemValueError (spec 04 §1). */
export function configFlag(key: ConfigName, value: string | null): boolean {
  if (value === null || value === '') return false;
  if (/^(true|True|TRUE)$/.test(value)) return true;
  if (/^(false|False|FALSE)$/.test(value)) return false;
  throw new DmsError('ZoneCfgItemValueError', { key, value });
}

function readFlag(value: string): string | undefined {
  if (/^(on|true|yes|1)$/i.test(value)) return 'true';
  return /^(off|false|no|0)$/i.test(value) ? 'false' : undefined;
}

function readTtl(value: string): string | undefined {
  try {
    parseTtl(value);
    return value.length <= 20 ? value : undefined;
  } catch {
    return undefined;
  }
}

function readDays(value: string): string | undefined {
  const number = Number(value);
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(value) || number > MAX_DAYS) return undefined;
  return Number.isInteger(number) ? number.toFixed(1) : String(number);
}

// A missing final dot is added, as the apex NS of old installations have it (spec 04 §6.6).
function readHost(value: string): string | undefined {
  const name = value.endsWith('.') ? value : `${value}.`;
  return name !== '.' && isHostName(name, { wildcard: false }) ? name.toLowerCase() : undefined;
}

// The first label is a mailbox and may hold escaped dots and more (RFC 1035 §8).
function readMailbox(value: string): string | undefined {
  const name = value.endsWith('.') ? value : `${value}.`;
  const [, domain = ''] = /^(?:[^\s.\\"();@]|\\.)+\.(.+)$/.exec(name) ?? [];
  return domain !== '' && isHostName(domain, { wildcard: false }) ? name : undefined;
}

function readServerType(value: string): string | undefined {
  if (/^nsd[34]?$/.test(value)) return 'nsd';
  return value === 'bind9' || value === 'knot' ? value : undefined;
}

function readCheckLevels(value: string): string | undefined {
  try {
    return levelsText(readLevels(value));
  } catch {
    return undefined;
  }
}

function matching(shape: RegExp): Read {
  return (value) => (shape.test(value) ? value : undefined);
}
