// TSIG: signing and verifying messages with shared secrets (RFC 8945).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalName, nameFromWire, nameToWire } from '../name.ts';
import { CLASS, HEADER_LENGTH, MessageError, readRecord, TYPE, writeRecord } from './message.ts';

/** Algorithm names as BIND writes them, and Node's names of their hashes. hmac-md5 is left out: RFC 8945 §6 forbids it. */
const TSIG_ALGORITHMS = {
  'hmac-sha1': 'sha1',
  'hmac-sha224': 'sha224',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
} as const;

export type TsigAlgorithm = keyof typeof TSIG_ALGORITHMS;

export interface TsigKey {
  /** Absolute. */
  readonly name: string;
  readonly algorithm: TsigAlgorithm;
  readonly secret: Buffer;
}

/**
 * What is wrong: BADSIG, BADKEY, BADTIME, BADTRUNC are found by us or reported by the server (RFC 8945 §5.3.2);
 * FORMERR is a TSIG record that cannot be read, UNSIGNED a message that carries none.
 */
export type TsigError = 'BADSIG' | 'BADKEY' | 'BADTIME' | 'BADTRUNC' | 'FORMERR' | 'UNSIGNED';

export interface Verified {
  readonly mac: Buffer;
  readonly error: TsigError | null;
  /** The message as it was before signing. */
  readonly message: Buffer;
}

/** Seconds by which clocks may differ (RFC 8945 §10). */
const FUDGE = 300;

const ERROR_NAMES = new Map<number, TsigError>([
  [16, 'BADSIG'],
  [17, 'BADKEY'],
  [18, 'BADTIME'],
  [22, 'BADTRUNC'],
]);

interface TsigFields {
  readonly keyName: string;
  readonly algorithm: string;
  readonly time: number;
  readonly fudge: number;
  readonly mac: Buffer;
  readonly originalId: number;
  readonly error: number;
  readonly other: Buffer;
}

/** Whether BIND's name of an algorithm is one that may be used. */
export function isTsigAlgorithm(text: string): text is TsigAlgorithm {
  return Object.hasOwn(TSIG_ALGORITHMS, text);
}

/**
 * The message with a TSIG record appended. `now` is Unix time in seconds; `requestMac` is given when signing an answer.
 * The MAC is needed to verify the answer.
 */
export function signMessage(
  wire: Buffer,
  key: TsigKey,
  now: number,
  requestMac?: Buffer,
): { wire: Buffer; mac: Buffer } {
  const time = Math.floor(now);
  const unsigned = {
    keyName: key.name,
    algorithm: `${key.algorithm}.`,
    time,
    fudge: FUDGE,
    error: 0,
    other: Buffer.alloc(0),
  };
  const mac = hmac(key, [prefixed(requestMac), wire, variables(unsigned)]);
  const fields = { ...unsigned, mac, originalId: wire.readUInt16BE(0) };
  return { wire: append(wire, fields), mac };
}

function hmac(key: TsigKey, parts: readonly Buffer[]): Buffer {
  const digest = createHmac(TSIG_ALGORITHMS[key.algorithm], key.secret);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

function prefixed(mac: Buffer | undefined): Buffer {
  if (mac === undefined) return Buffer.alloc(0);
  const out = Buffer.allocUnsafe(mac.length + 2);
  out.writeUInt16BE(mac.length, 0);
  mac.copy(out, 2);
  return out;
}

function timers({ time, fudge }: Pick<TsigFields, 'time' | 'fudge'>): Buffer {
  const out = Buffer.allocUnsafe(8);
  out.writeUIntBE(time, 0, 6);
  out.writeUInt16BE(fudge, 6);
  return out;
}

// RFC 8945 §4.3.3.
function variables(fields: Omit<TsigFields, 'mac' | 'originalId'>): Buffer {
  const classAndTtl = Buffer.from([0, CLASS.ANY, 0, 0, 0, 0]);
  const tail = Buffer.allocUnsafe(4);
  tail.writeUInt16BE(fields.error, 0);
  tail.writeUInt16BE(fields.other.length, 2);
  return Buffer.concat([
    nameToWire(canonicalName(fields.keyName)),
    classAndTtl,
    nameToWire(canonicalName(fields.algorithm)),
    timers(fields),
    tail,
    fields.other,
  ]);
}

function append(wire: Buffer, fields: TsigFields): Buffer {
  const tail = Buffer.allocUnsafe(6);
  tail.writeUInt16BE(fields.originalId, 0);
  tail.writeUInt16BE(fields.error, 2);
  tail.writeUInt16BE(fields.other.length, 4);
  const rdata = Buffer.concat([nameToWire(fields.algorithm), timers(fields), prefixed(fields.mac), tail, fields.other]);
  const owner = fields.keyName;
  const out = Buffer.allocUnsafe(wire.length + nameToWire(owner).length + 10 + rdata.length);
  wire.copy(out);
  out.writeUInt16BE(wire.readUInt16BE(10) + 1, 10);
  writeRecord({ owner, type: TYPE.TSIG, class: CLASS.ANY, ttl: 0, rdata }, out, wire.length);
  return out;
}

/** Splits a message into what was signed and its TSIG, which must be the last record; null if it has none. Throws MessageError. */
function strip(wire: Buffer): { message: Buffer; fields: TsigFields } | null {
  const at = lastRecordOffset(wire);
  if (at === null) return null;
  const { record } = readRecord(wire, at);
  if (record.type !== TYPE.TSIG) return null;
  const fields = readFields(record.owner, record.rdata);
  const message = Buffer.from(wire.subarray(0, at));
  message.writeUInt16BE(wire.readUInt16BE(10) - 1, 10);
  message.writeUInt16BE(fields.originalId, 0);
  return { message, fields };
}

// Walks over the envelopes only, since a transfer's rdata is decoded once, after verification.
function lastRecordOffset(wire: Buffer): number | null {
  if (wire.length < HEADER_LENGTH) throw new MessageError('message is shorter than its header');
  if (wire.readUInt16BE(10) === 0) return null;
  let at = HEADER_LENGTH;
  for (let i = wire.readUInt16BE(4); i > 0; i--) at = skipName(wire, at) + 4;
  let records = wire.readUInt16BE(6) + wire.readUInt16BE(8) + wire.readUInt16BE(10);
  for (; records > 1; records--) {
    at = skipName(wire, at);
    if (at + 10 > wire.length) throw new MessageError('record is cut off');
    at += 10 + wire.readUInt16BE(at + 8);
  }
  return at;
}

function skipName(wire: Buffer, offset: number): number {
  let at = offset;
  for (;;) {
    const length = wire[at];
    if (length === undefined) throw new MessageError('name runs past the end of the message');
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
}

function readFields(keyName: string, rdata: Buffer): TsigFields {
  const { name: algorithm, next: at } = nameFromWire(rdata, 0);
  if (at + 16 > rdata.length) throw new MessageError('TSIG is cut off');
  const macEnd = at + 10 + rdata.readUInt16BE(at + 8);
  if (macEnd + 6 > rdata.length) throw new MessageError('TSIG is cut off');
  return {
    keyName,
    algorithm,
    time: rdata.readUIntBE(at, 6),
    fudge: rdata.readUInt16BE(at + 6),
    mac: rdata.subarray(at + 10, macEnd),
    originalId: rdata.readUInt16BE(macEnd),
    error: rdata.readUInt16BE(macEnd + 2),
    other: rdata.subarray(macEnd + 6),
  };
}

/**
 * Verifies a message: an answer when `requestMac` (the MAC of our request) is given, else a request. `now` is Unix time in
 * seconds. Never throws for what the other side sent: see `error`.
 */
export function verifyMessage(wire: Buffer, key: TsigKey, now: number, requestMac?: Buffer): Verified {
  const parts = tryStrip(wire);
  if (typeof parts === 'string') return { mac: Buffer.alloc(0), error: parts, message: wire };
  const { message, fields } = parts;
  const error = judge(fields, key, now, [prefixed(requestMac), message, variables(fields)]);
  return { mac: fields.mac, error, message };
}

function tryStrip(wire: Buffer): { message: Buffer; fields: TsigFields } | 'UNSIGNED' | 'FORMERR' {
  try {
    return strip(wire) ?? 'UNSIGNED';
  } catch (error) {
    if (error instanceof Error && !(error instanceof TypeError)) return 'FORMERR';
    throw error;
  }
}

// RFC 8945 §5.2: key, then signature, then time. What the server reports without a MAC cannot be verified, only believed.
function judge(fields: TsigFields, key: TsigKey, now: number, digested: readonly Buffer[]): TsigError | null {
  const reported = ERROR_NAMES.get(fields.error) ?? (fields.error === 0 ? null : 'BADSIG');
  if (reported !== null && fields.mac.length === 0) return reported;
  if (canonicalName(fields.keyName) !== canonicalName(key.name)) return 'BADKEY';
  if (canonicalName(fields.algorithm) !== `${key.algorithm}.`) return 'BADKEY';
  const mac = hmac(key, digested);
  if (mac.length !== fields.mac.length || !timingSafeEqual(mac, fields.mac)) return 'BADSIG';
  if (reported !== null) return reported;
  return Math.abs(now - fields.time) > fields.fudge ? 'BADTIME' : null;
}

/** Verifies the messages of one transfer in their order (RFC 8945 §5.3.1). */
export interface TsigStream {
  /** The next message as received. After the first error every message has that error. */
  readonly verify: (wire: Buffer, now: number) => { readonly message: Buffer; readonly error: TsigError | null };
  /** Whether the newest message was signed, as the last one of a transfer must be. */
  readonly complete: () => boolean;
}

/** At most this many messages in a row may be unsigned (RFC 8945 §5.3.1). */
const MAX_UNSIGNED = 99;

/** `requestMac` is the MAC of the transfer's query. The first message must be signed. */
export function tsigStream(key: TsigKey, requestMac: Buffer): TsigStream {
  let previousMac: Buffer | null = null;
  let pending: Buffer[] = [];
  let failed: TsigError | null = null;

  function check(wire: Buffer, now: number): { message: Buffer; error: TsigError | null } {
    if (previousMac === null) {
      const first = verifyMessage(wire, key, now, requestMac);
      previousMac = first.mac;
      return first;
    }
    const parts = tryStrip(wire);
    if (parts === 'UNSIGNED') {
      pending.push(wire);
      return { message: wire, error: pending.length > MAX_UNSIGNED ? 'UNSIGNED' : null };
    }
    if (parts === 'FORMERR') return { message: wire, error: parts };
    const { message, fields } = parts;
    const error = judge(fields, key, now, [prefixed(previousMac), ...pending, message, timers(fields)]);
    previousMac = fields.mac;
    pending = [];
    return { message, error };
  }

  return {
    verify: (wire, now) => {
      const { message, error } = failed === null ? check(wire, now) : { message: wire, error: failed };
      failed = error;
      return { message, error };
    },
    complete: () => previousMac !== null && pending.length === 0 && failed === null,
  };
}
