// SOA and apex NS of a zone: derived from its version and the configuration of its server group (spec 04 §6.1), never stored.
import { parseName } from '../../dns/name.ts';
import { parseRdata } from '../../dns/rr/index.ts';
import { parseTtl } from '../../dns/ttl.ts';
import type { SoaFields } from '../../dns/wire/transfer.ts';
import { DmsError } from '../errors.ts';
import { APEX_GROUP, type ContentRecord, type ContentSoa } from './content.ts';

/** What configuration says for one server group; null: not set. */
export interface ApexConfig {
  readonly soa_mname: string | null;
  readonly soa_rname: string | null;
  readonly soa_refresh: string | null;
  readonly soa_retry: string | null;
  readonly soa_expire: string | null;
  /** TTL of the SOA; null: the zone's. */
  readonly soa_ttl: string | null;
  readonly apex_ns: readonly string[];
}

/** The columns of a zone instance that the apex is made of. */
export interface ApexInstance {
  readonly soa_serial: number | null;
  readonly soa_mname: string;
  readonly soa_rname: string;
  readonly soa_refresh: string;
  readonly soa_retry: string;
  readonly soa_expire: string;
  readonly soa_minimum: string;
  readonly soa_ttl: string | null;
  readonly zone_ttl: string;
}

export interface ApexSoa extends SoaFields {
  /** Seconds. */
  readonly ttl: number;
}

export interface Apex {
  readonly soa: ApexSoa;
  /** Absolute names of the managed apex NS, under the zone's TTL; empty when the zone keeps its own. */
  readonly apexNs: readonly string[];
}

const FROM_CONFIG = ['soa_mname', 'soa_rname', 'soa_refresh', 'soa_retry', 'soa_expire'] as const;

/**
 * The apex of `zone` (absolute). With `useApexNs` mname, rname, refresh, retry, expire and the SOA's TTL come from
 * configuration, as do the NS; where no NS are configured those last published stay. Throws ZoneCfgItemNotFound, TtlZiParseError, HostnameZiParseError.
 */
export function deriveApex(
  instance: ApexInstance,
  config: ApexConfig,
  useApexNs: boolean,
  zone: string,
  lastApexNs: readonly string[] = [],
): Apex {
  const fields = useApexNs ? { ...instance, ...managedFields(config), soa_ttl: config.soa_ttl } : instance;
  const name = (field: 'soa_mname' | 'soa_rname') => nameField(zone, field, fields[field]);
  const time = (field: keyof ApexInstance) => timeField(zone, field, String(fields[field]));
  const soa: ApexSoa = {
    mname: name('soa_mname'),
    rname: name('soa_rname'),
    serial: fields.soa_serial ?? 0,
    refresh: time('soa_refresh'),
    retry: time('soa_retry'),
    expire: time('soa_expire'),
    minimum: time('soa_minimum'),
    ttl: time(fields.soa_ttl === null ? 'zone_ttl' : 'soa_ttl'),
  };
  return { soa, apexNs: useApexNs ? managedNs(config, lastApexNs) : [] };
}

/** The SOA of a version, with what configuration says of it: where a zone stops following configuration it keeps that. */
export function withConfiguredSoa(soa: ContentSoa, config: ApexConfig): ContentSoa {
  return {
    ...soa,
    mname: config.soa_mname ?? soa.mname,
    rname: config.soa_rname ?? soa.rname,
    refresh: config.soa_refresh ?? soa.refresh,
    retry: config.soa_retry ?? soa.retry,
    expire: config.soa_expire ?? soa.expire,
    ttl: config.soa_ttl,
  };
}

/** An apex NS as a record of the zone's own. */
export function apexNsRecord(name: string, zone: string): ContentRecord {
  const { canon } = parseRdata('NS', name, zone);
  const flags = { disabled: false, lockPtr: false, trackReverse: false };
  const texts = { reference: null, comment: null, remark: null };
  return { owner: '@', type: 'NS', ttl: null, rdata: name, canon, ...flags, ...texts, group: APEX_GROUP };
}

function managedFields(config: ApexConfig): Pick<ApexInstance, (typeof FROM_CONFIG)[number]> {
  const value = (key: (typeof FROM_CONFIG)[number]): string => {
    const found = config[key];
    if (found === null || found === '') throw new DmsError('ZoneCfgItemNotFound', { key });
    return found;
  };
  const [soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire] = FROM_CONFIG.map(value) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { soa_mname, soa_rname, soa_refresh, soa_retry, soa_expire };
}

function managedNs(config: ApexConfig, lastApexNs: readonly string[]): readonly string[] {
  const names = config.apex_ns.length > 0 ? config.apex_ns : lastApexNs;
  if (names.length === 0) throw new DmsError('ZoneCfgItemNotFound', { key: 'apex_ns' });
  return names.map((name) => nameField('', 'apex_ns', name.endsWith('.') ? name : `${name}.`));
}

function nameField(zone: string, zi_field: string, value: string): string {
  try {
    return parseName(value, zone);
  } catch (cause) {
    throw new DmsError('HostnameZiParseError', { name: zone, zi_field, value }, undefined, { cause });
  }
}

function timeField(zone: string, zi_field: string, value: string): number {
  try {
    return parseTtl(value);
  } catch (cause) {
    throw new DmsError('TtlZiParseError', { name: zone, zi_field, value }, undefined, { cause });
  }
}
