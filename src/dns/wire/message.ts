// DNS messages: header, question and record envelopes (RFC 1035 §4; names of codes RFC 6895).
import { NameError, nameFromWire, writeName } from '../name.ts';
import { knownType, RdataError, rdataFromWire } from '../rr/index.ts';

export class MessageError extends Error {
  override readonly name = 'MessageError';
}

export const CLASS = { IN: 1, NONE: 254, ANY: 255 } as const;
export const OPCODE = { QUERY: 0, NOTIFY: 4, UPDATE: 5 } as const;
/** Numbers of the types that the envelope itself needs; all others come from the RR table. */
export const TYPE = { NS: 2, SOA: 6, OPT: 41, TSIG: 250, IXFR: 251, AXFR: 252, ANY: 255 } as const;
const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
} as const;

const RCODE_NAMES = new Map<number, string>(Object.entries(RCODE).map(([name, number]) => [number, name]));

/** Mnemonic of a response code, `RCODEnn` if it has none here. */
export function rcodeName(rcode: number): string {
  return RCODE_NAMES.get(rcode) ?? `RCODE${rcode}`;
}

export interface Flags {
  readonly qr: boolean;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
}

/** Flags of a query or update. */
export const NO_FLAGS: Flags = { qr: false, aa: false, tc: false, rd: false, ra: false };

export interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface WireRecord {
  /** Absolute, case as received. */
  readonly owner: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  /** Uncompressed; empty in the prerequisites and deletions of RFC 2136. */
  readonly rdata: Buffer;
}

/** A message. Sections of an UPDATE: question = zone, answer = prerequisites, authority = updates (RFC 2136 §2). */
export interface Message {
  readonly id: number;
  readonly flags: Flags;
  readonly opcode: number;
  readonly rcode: number;
  readonly question: readonly Question[];
  readonly answer: readonly WireRecord[];
  readonly authority: readonly WireRecord[];
  readonly additional: readonly WireRecord[];
}

export const HEADER_LENGTH = 12;
const MAX_MESSAGE = 0xffff;

/** Octets of a record in a message, without compression. */
export function recordLength(record: { readonly owner: string; readonly rdata: Buffer }): number {
  return nameLength(record.owner) + 10 + record.rdata.length;
}

function nameLength(name: string): number {
  if (name === '.') return 1;
  return name.includes('\\') ? writeName(name, Buffer.allocUnsafe(256), 0) : name.length + 1;
}

/** Wire form, names uncompressed. Throws MessageError above 65 535 octets, NameError for a bad name. */
export function encodeMessage(message: Message): Buffer {
  const sections = [message.answer, message.authority, message.additional];
  const records = sections.flat();
  const questions = message.question.reduce((sum, question) => sum + nameLength(question.name) + 4, 0);
  const size = records.reduce((sum, record) => sum + recordLength(record), HEADER_LENGTH + questions);
  if (size > MAX_MESSAGE) throw new MessageError(`message of ${size} octets; the limit is ${MAX_MESSAGE}`);
  const wire = Buffer.allocUnsafe(size);
  wire.writeUInt16BE(message.id, 0);
  wire.writeUInt16BE(flagBits(message), 2);
  [message.question, ...sections].forEach((section, i) => {
    wire.writeUInt16BE(section.length, 4 + 2 * i);
  });
  let at = HEADER_LENGTH;
  for (const question of message.question) {
    at = writeName(question.name, wire, at);
    at = wire.writeUInt16BE(question.type, at);
    at = wire.writeUInt16BE(question.class, at);
  }
  for (const record of records) at = writeRecord(record, wire, at);
  return wire;
}

function flagBits({ flags, opcode, rcode }: Message): number {
  const bits = [flags.qr && 0x8000, flags.aa && 0x0400, flags.tc && 0x0200, flags.rd && 0x0100, flags.ra && 0x0080];
  return bits.reduce<number>((sum, bit) => sum | (bit || 0), ((opcode & 15) << 11) | (rcode & 15));
}

/** Writes a record at `offset` of `target`, which has room, and returns the offset behind it. */
export function writeRecord(record: WireRecord, target: Buffer, offset: number): number {
  let at = writeName(record.owner, target, offset);
  at = target.writeUInt16BE(record.type, at);
  at = target.writeUInt16BE(record.class, at);
  at = target.writeUInt32BE(record.ttl, at);
  at = target.writeUInt16BE(record.rdata.length, at);
  target.set(record.rdata, at);
  return at + record.rdata.length;
}

/** The parts of a message, names decompressed. Throws MessageError for anything malformed. */
export function decodeMessage(wire: Buffer): Message {
  try {
    return decode(wire);
  } catch (error) {
    if (error instanceof NameError || error instanceof RdataError) throw new MessageError(error.message);
    throw error;
  }
}

function decode(wire: Buffer): Message {
  if (wire.length < HEADER_LENGTH) throw new MessageError('message is shorter than its header');
  const bits = wire.readUInt16BE(2);
  let at = HEADER_LENGTH;
  const question: Question[] = [];
  for (let i = wire.readUInt16BE(4); i > 0; i--) {
    const { name, next } = nameFromWire(wire, at);
    if (next + 4 > wire.length) throw new MessageError('question is cut off');
    question.push({ name, type: wire.readUInt16BE(next), class: wire.readUInt16BE(next + 2) });
    at = next + 4;
  }
  const sections = [6, 8, 10].map((count) => {
    const records: WireRecord[] = [];
    for (let i = wire.readUInt16BE(count); i > 0; i--) {
      const { record, next } = readRecord(wire, at);
      records.push(record);
      at = next;
    }
    return records;
  });
  if (at !== wire.length) throw new MessageError(`${wire.length - at} octets behind the end of the message`);
  const [answer = [], authority = [], additional = []] = sections;
  const flags = {
    qr: (bits & 0x8000) !== 0,
    aa: (bits & 0x0400) !== 0,
    tc: (bits & 0x0200) !== 0,
    rd: (bits & 0x0100) !== 0,
    ra: (bits & 0x0080) !== 0,
  };
  return {
    id: wire.readUInt16BE(0),
    flags,
    opcode: (bits >> 11) & 15,
    rcode: bits & 15,
    question,
    answer,
    authority,
    additional,
  };
}

/** The record at `offset` and the offset behind it. Throws MessageError, NameError, RdataError. */
export function readRecord(wire: Buffer, offset: number): { record: WireRecord; next: number } {
  const { name: owner, next: at } = nameFromWire(wire, offset);
  if (at + 10 > wire.length) throw new MessageError('record is cut off');
  const type = wire.readUInt16BE(at);
  const length = wire.readUInt16BE(at + 8);
  const start = at + 10;
  if (start + length > wire.length) throw new MessageError('rdata runs past the end of the message');
  const plain = length === 0 || knownType(type) === undefined;
  const rdata = plain
    ? Buffer.from(wire.subarray(start, start + length))
    : rdataFromWire(type, wire, start, length).wire;
  const record = { owner, type, class: wire.readUInt16BE(at + 2), ttl: wire.readUInt32BE(at + 4), rdata };
  return { record, next: start + length };
}

/** A query of one question, recursion not desired. */
export function encodeQuery(question: Question, id: number): Buffer {
  const none: WireRecord[] = [];
  return encodeMessage({
    id,
    flags: NO_FLAGS,
    opcode: OPCODE.QUERY,
    rcode: 0,
    question: [question],
    answer: none,
    authority: none,
    additional: none,
  });
}
