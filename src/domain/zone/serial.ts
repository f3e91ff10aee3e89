// The next SOA serial of a zone (spec 04 §7, spec 06 §1.1, RFC 1982).

import { serialAdd, serialGt, serialMax } from '../../dns/serial.ts';
import { DmsError, type ErrorName } from '../errors.ts';

const LARGEST = 2 ** 32 - 1;
/** The largest step that is still an increase (RFC 1982 §3.1). */
const REACH = 2 ** 31 - 1;

export interface SerialQuestion {
  /** What the master serves now; null: nothing, or unknown (create, reset, restore). */
  readonly servedSerial: number | null;
  /** The serial of our last publish. */
  readonly dbSerial: number | null;
  /** The largest serial ever published or seen under this name. */
  readonly floor: number | null;
  /** YYYYMMDD00. */
  readonly today: number;
  readonly candidate?: number | null | undefined;
  /** Go as far as one step can, so that any later serial is ahead again. */
  readonly wrap?: boolean | null | undefined;
  readonly force?: boolean | null | undefined;
  /** The zone, for error data. */
  readonly name?: string;
}

/**
 * The serial to publish with: the candidate, else today's date serial, if that is ahead of everything known; else the
 * largest known + 1. Where nothing is served (a name that was known before) one more, because secondaries may have one that
 * nobody recorded. Never 0 (RFC 2136 §4.2).
 * Throws DmsError SOASerialTypeError, SOASerialRangeError (bad candidate), SOASerialOcclusionError (the database stands
 * where no step leads further: wrap), SOASerialPublishedError (nothing new would come of it).
 */
export function nextSerial(question: SerialQuestion): number {
  const { servedSerial, dbSerial, floor, today, wrap } = question;
  const candidate = question.candidate ? checkSerial(question.candidate, question.name) : null;
  const known = [dbSerial, floor].filter((serial) => serial !== null);
  if (servedSerial === null) {
    const offer = candidate ?? today;
    if (known.length === 0) return notZero(offer);
    const base = known.reduce(serialMax);
    if (candidate !== null && serialGt(candidate, base)) return candidate;
    // named may have accepted one update whose record was lost with the database: it had what the next one would have had
    const unrecorded = serialGt(today, base) ? today : serialAdd(base, 1);
    return notZero(serialAdd(unrecorded, 1));
  }
  const furthest = serialAdd(servedSerial, REACH);
  if (dbSerial === furthest) throw fault('SOASerialOcclusionError', question);
  const serial = wrap ? furthest : (candidate ?? today);
  const ahead = known.filter((one) => serialGt(one, servedSerial));
  const base = ahead.reduce(serialMax, servedSerial);
  // the floor is half the circle away, or as far as one step goes: the first of two steps (spec 06 §1.1)
  if (base === furthest || isOpposite(floor, servedSerial)) return checked(furthest, furthest, question);
  const next = serialGt(serial, base) && distance(servedSerial, serial) <= REACH ? serial : serialAdd(base, 1);
  return checked(next, furthest, question);
}

/**
 * Is this a step after which named, killed before it has written the zone's file, could not read it again? Its journal begins at
 * the serial of the file, which may be older than `from`; where it ends more than 2^31 − 1 behind that, BIND 9.18 says "journal
 * out of sync with zone" and does not load the zone. No date is so far from the one before.
 */
export function isFarStep(from: number, to: number): boolean {
  return distance(from, to) >= 2 ** 30;
}

/** A serial that a person gave: an integer in 1…2^32−1. Throws DmsError SOASerialTypeError, SOASerialRangeError. */
function checkSerial(serial: unknown, name = '?'): number {
  if (typeof serial !== 'number' || !Number.isInteger(serial)) throw new DmsError('SOASerialTypeError', { name });
  if (serial < 1 || serial > LARGEST) throw new DmsError('SOASerialRangeError', { name });
  return serial;
}

function distance(from: number, to: number): number {
  return (to - from + 2 ** 32) % 2 ** 32;
}

function isOpposite(floor: number | null, served: number): boolean {
  return floor !== null && distance(served, floor) === 2 ** 31;
}

function notZero(serial: number): number {
  return serial === 0 ? 1 : serial;
}

function checked(serial: number, furthest: number, question: SerialQuestion): number {
  // 0 is never published: the next one, or the one before where 0 was as far as a step goes
  const next = serial !== 0 ? serial : furthest === 0 ? LARGEST : 1;
  if (next === question.dbSerial) throw fault('SOASerialPublishedError', question);
  return next;
}

function fault(error: ErrorName, question: SerialQuestion): DmsError {
  return new DmsError(error, { name: question.name ?? '?' });
}
