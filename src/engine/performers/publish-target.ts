// What a publish is to leave on the master, and the UPDATE that gets there (design §4, spec 06 §1–2).

import { parseRdata, typeNumber } from '../../dns/rr/index.ts';
import { dateSerial } from '../../dns/serial.ts';
import { parseTtl } from '../../dns/ttl.ts';
import { TYPE } from '../../dns/wire/message.ts';
import { type SoaFields, soaRdata } from '../../dns/wire/transfer.ts';
import type { Addition, Deletion, UpdateContent } from '../../dns/wire/update.ts';
import { DmsError } from '../../domain/errors.ts';
import { type ApexSoa, deriveApex } from '../../domain/zone/apex.ts';
import { nextSerial } from '../../domain/zone/serial.ts';
import type { EffectiveRecord, WireDifference, ZoneSide } from '../../domain/zone/wire-difference.ts';
import type { PlannedZone, PublishedInstance, PublishPlan } from '../../store/publish-plan.ts';
import type { ZoneRow } from '../../store/schema.ts';
import type { JsonRow, Subject } from '../context.ts';

/** The SOA parameters of a publish event (spec 01 §2.3). */
export interface SerialRequest {
  readonly candidate: number | null;
  readonly wrap: boolean;
  readonly force: boolean;
}

export function serialRequest(params: JsonRow): SerialRequest {
  const candidate = typeof params.candidate_soa_serial === 'number' ? params.candidate_soa_serial : null;
  const wrap = params.wrap_soa_serial === true;
  return { candidate, wrap, force: candidate !== null || wrap || params.force_soa_serial_update === true };
}

/** The zone's row as publishing looks at it. */
export interface PublishZone extends PlannedZone {
  readonly use_apex_ns: boolean;
  readonly served_apex_ns: string[] | null;
  readonly soa_serial: number | null;
}

export function publishZone(subject: Subject): PublishZone {
  const row = subject.row as unknown as ZoneRow;
  const { served_soa: soa } = subject.row;
  return { ...row, served_soa: typeof soa === 'string' ? Buffer.from(soa, 'hex') : null };
}

/** What the master is to serve but for the records: apex and serial limits. */
export interface PublishTarget {
  readonly zone: PublishZone;
  readonly candidate: PublishedInstance;
  readonly soa: ApexSoa;
  readonly apexNs: readonly string[];
  readonly side: ZoneSide;
  readonly floor: number | null;
}

/** The target that a plan describes. Throws ZoneNoCandidate, ZoneCfgItemNotFound. */
export function targetOf(zone: PublishZone, plan: PublishPlan): PublishTarget {
  const { candidate, config, serialFloor: floor } = plan;
  if (candidate === null) throw new DmsError('ZoneNoCandidate', { name: zone.name });
  const { soa, apexNs } = deriveApex(candidate, config, zone.use_apex_ns, zone.name, zone.served_apex_ns ?? []);
  const side = { zone: zone.name, zoneTtl: parseTtl(candidate.zone_ttl), useApexNs: zone.use_apex_ns };
  return { zone, candidate, soa, apexNs, side, floor };
}

/** The serial to leave. Throws the SOASerial errors of spec 04 §7. */
export function serialAfter(target: PublishTarget, served: number | null, request: SerialRequest, now: string): number {
  return nextSerial({
    name: target.zone.name,
    servedSerial: served,
    dbSerial: target.zone.soa_serial,
    floor: target.floor,
    today: dateSerial(new Date(now)),
    ...(request.candidate === null ? {} : { candidate: request.candidate }),
    wrap: request.wrap,
  });
}

/** Rdata of the target's SOA with a serial. */
export function soaBytes(target: PublishTarget, serial: number): Buffer {
  return soaRdata(soaFields(target, serial));
}

export function soaFields(target: PublishTarget, serial: number): SoaFields {
  const { ttl: _ttl, ...fields } = target.soa;
  return { ...fields, serial };
}

/** Does the served SOA differ from the target's in anything but the serial? */
export function soaDiffers(served: Buffer, target: PublishTarget): boolean {
  const serial = served.readUInt32BE(served.length - 20);
  return !served.equals(soaBytes(target, serial));
}

/**
 * Seconds for which caches keep the SOA of a version that is served. For a managed one what is configured now is taken for what
 * was configured then: a change of it goes out with the zone's next one.
 */
export function servedSoaTtl(served: PublishedInstance, config: PublishPlan['config']): number {
  return parseTtl((served.use_apex_ns ? config.soa_ttl : served.soa_ttl) ?? served.zone_ttl);
}

export interface RecordChanges {
  readonly deletions: Deletion[];
  readonly additions: Addition[];
  /** Absolute owners whose CNAMEs change: named may ignore those without a word (spec 06 §2.2). */
  readonly cnameOwners: readonly string[];
}

/** A difference as UPDATE takes it; the SOA is not among it. */
export function recordChanges(difference: WireDifference, zone: string): RecordChanges {
  const rdata = (record: EffectiveRecord): Buffer => parseRdata(record.type, record.rdata, zone).wire;
  const cnames = [...difference.deletions, ...difference.additions].filter((record) => record.type === 'CNAME');
  return {
    deletions: difference.deletions.map((r) => ({ owner: r.owner, type: typeNumber(r.type), rdata: rdata(r) })),
    additions: difference.additions.map((r) => ({
      owner: r.owner,
      type: typeNumber(r.type),
      ttl: r.ttl,
      rdata: rdata(r),
    })),
    cnameOwners: [...new Set(cnames.map((record) => record.owner))],
  };
}

/** One message from the served SOA to the new one. */
export function guardedUpdate(
  target: PublishTarget,
  servedSoa: Buffer,
  serial: number,
  changes: RecordChanges,
): UpdateContent {
  const zone = target.zone.name;
  return {
    zone,
    prerequisites: [{ kind: 'rrsetEquals', owner: zone, type: TYPE.SOA, rdata: [servedSoa] }],
    deletions: changes.deletions,
    additions: [
      { owner: zone, type: TYPE.SOA, ttl: target.soa.ttl, rdata: soaBytes(target, serial) },
      ...changes.additions,
    ],
  };
}

/** The outcome `published`; outcomes carry what the publish was asked for, since the row may have moved meanwhile. */
export function published(target: PublishTarget, serial: number, changed: boolean, servedSoa: Buffer | null = null) {
  const soa = servedSoa ?? soaBytes(target, serial);
  return {
    type: 'published',
    zi_id: target.candidate.id,
    serial,
    soa: soa.toString('hex'),
    apex_ns: [...target.apexNs],
    changed,
  };
}
