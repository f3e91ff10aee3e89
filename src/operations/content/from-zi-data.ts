// zi_data of a request → the content of a version (spec 03 §3.3–§3.5, §5.5).

import { isSubdomain, NameError, parseName, relativise } from '../../dns/name.ts';
import { parseRdata, RdataError, rrType, typedRdata, UnknownType } from '../../dns/rr/index.ts';
import { parseTtl, TtlError } from '../../dns/ttl.ts';
import { splitWords, WordError } from '../../dns/words.ts';
import {
  APEX_GROUP,
  APEX_TAG,
  type ContentGroup,
  type ContentRecord,
  ownApexComment,
  UNGROUPED,
  type ZoneContent,
} from '../../domain/zone/content.ts';
import type { RrIn, ZiDataIn } from '../schemas.ts';
import { type ApexDefaults, apexFields } from './apex-fields.ts';
import { type Draft, type Place, recordError } from './place.ts';

/**
 * The content that `data` describes, records with their canonical form. SOA rows, and under use_apex_ns the NS of the
 * apex, are left out: they are derived. Without an apex group nothing is said about its comment, nor about the SOA's without
 * its row. Throws the first fault in
 * input order, with the record's indexes.
 */
export function contentFromZiData(zone: string, data: ZiDataIn, defaults: ApexDefaults): Draft<ZoneContent> {
  // Fields of a managed apex are not taken, but judged like others (spec 04 §5.1).
  if (defaults.useApexNs) apexFields(zone, data, { ...defaults, useApexNs: false });
  const { soa, ttl } = apexFields(zone, data, defaults);
  const places = new Map<ContentRecord, Place>();
  const records: ContentRecord[] = [];
  const groups: ContentGroup[] = [];
  let apexComment: string | null | undefined;
  const soaRows: ContentRecord[] = [];
  data.rr_groups.forEach((group, groupIndex) => {
    const number = groupNumber(group, groupIndex, defaults.useApexNs);
    if (number === APEX_GROUP) apexComment = ownApexComment(zone, group.comment || null);
    else if (number !== UNGROUPED) groups.push({ number, comment: group.comment ?? null });
    group.rrs.forEach((rr, index) => {
      const place = { rr, group: groupIndex, index };
      const record = recordFromRr(zone, rr, number, place);
      if (record.type === 'SOA') {
        checkSoaRow(zone, record, place, soaRows.length > 0);
        soaRows.push(record);
        return;
      }
      if (defaults.useApexNs && record.type === 'NS' && record.owner === '@') return;
      places.set(record, place);
      records.push(record);
    });
  });
  const [soaRow] = soaRows;
  const comments = soaRow === undefined ? {} : { comment: soaRow.comment, remark: soaRow.remark };
  const ofApex = apexComment === undefined ? {} : { apexComment };
  return { content: { zone, ttl, soa: { ...soa, ...comments }, records, groups, ...ofApex }, places };
}

/** Only the tag makes a group the apex's (spec 03 D20); under use_apex_ns that one has nothing of its own. */
function groupNumber(group: ZiDataIn['rr_groups'][number], index: number, useApexNs: boolean): number {
  if (group.tag === APEX_TAG) return useApexNs ? UNGROUPED : APEX_GROUP;
  return group.comment === undefined || group.comment === null || group.comment === '' ? UNGROUPED : index + 1;
}

/** The SOA is made from the soa_* fields; a row of it may stand there, once, at the apex, and gives its comments. */
function checkSoaRow(zone: string, record: ContentRecord, place: Place, seen: boolean): void {
  if (seen) throw recordError('ZoneAlreadyHasSOARecord', { zone, place });
  if (record.owner !== '@') throw recordError('ZoneSOARecordNotAtApex', { zone, place });
}

/** One record as sent, without what is special to its type. Throws as contentFromZiData. */
export function recordFromRr(zone: string, rr: RrIn, group: number, place: Place): ContentRecord {
  const type = recordType(zone, rr, place);
  const ttl = recordTtl(zone, rr, place);
  const owner = recordOwner(zone, rr, place);
  const { rdata, canon } = recordRdata(zone, rr, type, place);
  return {
    owner,
    type,
    ttl,
    rdata,
    canon,
    disabled: rr.disable ?? false,
    lockPtr: rr.lock_ptr ?? false,
    trackReverse: rr.track_reverse ?? false,
    forceReverse: rr.force_reverse ?? false,
    reference: rr.reference === '' ? null : (rr.reference ?? null),
    comment: rr.comment === '' ? null : (rr.comment ?? null),
    remark: rr.remark === '' ? null : (rr.remark ?? null),
    group,
  };
}

/** The name of its type. Throws UnhandledClassError, RRNoTypeGiven, InvalidUpdateOperation, UnhandledTypeError. */
export function recordType(zone: string, rr: RrIn, place: Place): string {
  const recordClass = rr.class ?? 'IN';
  if (recordClass.toUpperCase() !== 'IN') throw recordError('UnhandledClassError', { zone, place });
  const given = rr.type ?? '';
  if (given === '') throw recordError('RRNoTypeGiven', { zone, place });
  const op = rr.update_op ?? '';
  if (op !== '') {
    throw recordError('InvalidUpdateOperation', { zone, place }, {}, `update_op '${op}' has no place in a full save`);
  }
  if (given.toUpperCase() === 'ANY') {
    throw recordError('UnhandledTypeError', { zone, place }, {}, 'type ANY is for DELETE only');
  }
  try {
    return rrType(given.toUpperCase()).name;
  } catch (error) {
    if (!(error instanceof UnknownType)) throw error;
    throw recordError('UnhandledTypeError', { zone, place }, {}, `record type '${given}' is not handled`);
  }
}

function recordTtl(zone: string, rr: RrIn, place: Place): string | null {
  const ttl = rr.ttl ?? '';
  if (ttl === '') return null;
  try {
    parseTtl(ttl);
    if (ttl.length <= 20) return ttl;
  } catch (error) {
    if (!(error instanceof TtlError)) throw error;
  }
  throw recordError('RdataParseError', { zone, place }, { rdata_thing: ttl }, `'${ttl}' is not a TTL`);
}

/** Relative to the zone, '@' at the apex, lower case (spec 03 §3.5); U-labels as A-labels. */
export function recordOwner(zone: string, rr: RrIn, place: Place): string {
  try {
    const absolute = parseName(rr.label === '' ? '@' : rr.label, zone).toLowerCase();
    if (isSubdomain(absolute, zone)) return relativise(absolute, zone);
  } catch (error) {
    if (!(error instanceof NameError)) throw error;
    throw recordError('LabelNotInDomain', { zone, place }, { label_thing: rr.label }, error.message);
  }
  throw recordError('LabelNotInDomain', { zone, place }, { label_thing: rr.label });
}

function recordRdata(zone: string, rr: RrIn, type: string, place: Place): { rdata: string; canon: Buffer } {
  const rdata = rr.rdata ?? '';
  try {
    return typedAndCanonical(type, rdata, zone);
  } catch (error) {
    if (!(error instanceof RdataError || error instanceof WordError)) throw error;
    throw recordError(
      'RdataParseError',
      { zone, place },
      { rdata_thing: rdata },
      `${type} '${rdata}': ${error.message}`,
    );
  }
}

/**
 * Rdata text as it is stored, as typed with its names relative to `zone`, and its canonical form.
 * Throws RdataError, WordError, UnknownType.
 */
export function typedAndCanonical(type: string, text: string, zone: string): { rdata: string; canon: Buffer } {
  const words = splitWords(text);
  const { wire, canon } = parseRdata(type, words, zone);
  return { rdata: typedRdata(type, words, wire, zone, zone), canon };
}
