// Which TTL a record without one has (RFC 2308 §4, RFC 1035 §5.1, and what BIND makes of both).

import { MAX_TTL, parseTtl, TtlError, ttlSeconds } from '../ttl.ts';
import { grammarFault, type Place, SyntaxFault } from './faults.ts';
import type { ParseOptions } from './types.ts';

export interface Ttls {
  readonly asNamed: boolean;
  readonly zoneTtlKnown: boolean;
  /** The zone's TTL, as typed. */
  zone: string | null;
  /** Value of the newest $TTL where it means another TTL than `zone`; null: the zone's. */
  later: string | null;
  /** The TTL that a record before any $TTL takes over: typed last, or of the set of the record before. */
  record: string | null;
  /** Lines of one owner that follow each other: the TTL of each type, the first one. */
  readonly run: { owner: string; readonly ttls: Map<string, string> };
}

export function makeTtls({ reading, zoneTtlKnown }: ParseOptions): Ttls {
  return {
    asNamed: reading === 'named',
    zoneTtlKnown: zoneTtlKnown === true,
    zone: null,
    later: null,
    record: null,
    run: { owner: '', ttls: new Map() },
  };
}

/**
 * Takes the value of a $TTL. The first one is the zone's TTL; with another one, BIND gives it to the records that follow.
 * Throws SyntaxFault.
 */
export function takeDefaultTtl(ttls: Ttls, text: string, place: Place): void {
  const value = checked(text, ttls, (message) => {
    throw new SyntaxFault(place, { errorName: 'TtlParseError', message, data: { ttl_thing: text } });
  });
  if (ttls.zone === null) ttls.zone = value;
  else ttls.later = parseTtl(value) === parseTtl(ttls.zone) ? null : value;
}

/**
 * The TTL of a record, as typed; null for the zone's. Where named reads, a record before any $TTL takes over the TTL typed
 * last (RFC 1035 §5.1). Throws SyntaxFault if BIND would find none.
 */
export function recordTtl(ttls: Ttls, typed: string | null, isSoa: boolean, place: Place): string | null {
  if (typed !== null) return typed;
  if (ttls.zone !== null) return ttls.later;
  if (!ttls.asNamed || isSoa || ttls.zoneTtlKnown) return ttls.record;
  if (ttls.record === null) {
    throw grammarFault(place, 'the record has no TTL, and there is neither $TTL nor a TTL or SOA before it', 'a TTL');
  }
  return ttls.record;
}

/**
 * Where named reads and there was no $TTL: of lines of one owner that follow each other, the first TTL of a type is that of
 * the set, and the one that the next record takes over.
 */
export function carryTtl(ttls: Ttls, owner: string, type: string): void {
  const { asNamed, zone, record, run } = ttls;
  if (!asNamed || zone !== null || record === null) return;
  if (run.owner !== owner) {
    run.owner = owner;
    run.ttls.clear();
  }
  const first = run.ttls.get(type);
  if (first === undefined) run.ttls.set(type, record);
  else ttls.record = first;
}

/** Without any TTL before the SOA its minimum becomes the zone's TTL, as in BIND. */
export function takeSoaMinimum(ttls: Ttls, minimum: string): void {
  if (!ttls.asNamed || ttls.zone !== null || ttls.record !== null) return;
  // A minimum may be more than a TTL can be.
  ttls.zone = (ttlSeconds(minimum) ?? 0) > MAX_TTL ? '0' : minimum;
}

/** `text` if it is a TTL; where named reads, one above 2^31-1 is 0 (RFC 2181 §8). `refuse` throws. */
export function checked(text: string, { asNamed }: Pick<Ttls, 'asNamed'>, refuse: (message: string) => never): string {
  const seconds = ttlSeconds(text);
  if (seconds !== null && seconds <= MAX_TTL) return text;
  if (asNamed && seconds !== null && seconds < 2 ** 32) return '0';
  return refuse(notTtl(text));
}

function notTtl(text: string): string {
  try {
    parseTtl(text);
    return '';
  } catch (error) {
    if (error instanceof TtlError) return error.message;
    throw error;
  }
}
