// Kinds of fields of the types that hold public keys: flags, protocol, algorithm (RFC 4034 §2.1, RFC 2535 §3.1).

import { NameError, nameFromWire } from '../name.ts';
import { base64Rest } from './data-fields.ts';
import { badWord, getUint, putUint, takeBare } from './field-io.ts';
import { mnemonic, u16 } from './fields.ts';
import { type FieldKind, RdataError, type WireReader } from './rr-type.ts';

/** DNSSEC algorithm numbers (RFC 4034 appendix A.1, RFC 5155, 5702, 6605, 8080). */
const ALGORITHMS = {
  RSAMD5: 1,
  DH: 2,
  DSA: 3,
  RSASHA1: 5,
  'DSA-NSEC3-SHA1': 6,
  NSEC3DSA: 6,
  'RSASHA1-NSEC3-SHA1': 7,
  NSEC3RSASHA1: 7,
  RSASHA256: 8,
  RSASHA512: 10,
  ECCGOST: 12,
  ECDSAP256SHA256: 13,
  ECDSAP384SHA384: 14,
  ED25519: 15,
  ED448: 16,
  INDIRECT: 252,
  PRIVATEDNS: 253,
  PRIVATEOID: 254,
} as const;

/** Shown as a number, as BIND does. */
export const algorithm = mnemonic(1, ALGORITHMS, 'number');
/** Shown by its mnemonic, as CERT does. */
export const namedAlgorithm = mnemonic(1, ALGORITHMS, 'name');

/** Names of bits of the flags, joined by '|' in text; like BIND we take the first that begins as typed. */
const FLAGS: readonly (readonly [name: string, bits: number])[] = [
  ['NOCONF', 0x4000],
  ['NOAUTH', 0x8000],
  ['NOKEY', 0xc000],
  ['FLAG2', 0x2000],
  ['EXTEND', 0x1000],
  ['FLAG4', 0x0800],
  ['FLAG5', 0x0400],
  ['USER', 0x0000],
  ['ZONE', 0x0100],
  ['HOST', 0x0200],
  ['NTYP3', 0x0300],
  ['FLAG8', 0x0080],
  ['FLAG9', 0x0040],
  ['FLAG10', 0x0020],
  ['FLAG11', 0x0010],
  ...Array.from({ length: 16 }, (_, value) => [`SIG${value}`, value] as const),
  ['KSK', 0x0001],
];

/** Flags as a number, also hexadecimal, or as names of bits. */
export const keyFlags: FieldKind = {
  ...u16,
  parse: (words, out) => {
    const text = takeBare(words, 'flags');
    const value = flagsNumber(text) ?? flagBits(text);
    if (value === null || value > 0xffff) throw badWord(words, `'${text}' is not a number from 0 to 65535 or flags`);
    putUint(out, value, 2);
  },
};

// Decimal digits; else, if the first is one, hexadecimal ones.
function flagsNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  return /^(0x[0-9a-f]+|\d[0-9a-f]*)$/i.test(text) ? Number.parseInt(text, 16) : null;
}

function flagBits(text: string): number | null {
  let value = 0;
  for (const part of text.toUpperCase().split('|')) {
    const found = FLAGS.find(([name]) => name.startsWith(part));
    if (found === undefined) return null;
    value |= found[1];
  }
  return value;
}

/** Shown as a number. */
export const protocol = mnemonic(1, { NONE: 0, TLS: 1, EMAIL: 2, DNSSEC: 3, IPSEC: 4, ALL: 255 }, 'number');

const PRIVATE_DNS = 253;

/** The key. On the wire, that of a private algorithm must begin with the name which says whose it is (RFC 4034 §A.1.1). */
export const publicKey: FieldKind = {
  ...base64Rest,
  copy: (from, out) => {
    if (out.bytes[out.length - 1] === PRIVATE_DNS) checkName(from);
    base64Rest.copy(from, out);
  },
};

function checkName({ message, at, end }: WireReader): void {
  try {
    nameFromWire(message.subarray(0, end), at);
  } catch (error) {
    if (error instanceof NameError) throw new RdataError(error.message);
    throw error;
  }
}

/** The fields of DNSKEY and CDNSKEY. */
export const keyFields = { flags: keyFlags, protocol, algorithm, key: publicKey };

const NO_KEY = 0xc000;

// The flags stand four octets before the key.
function hasKey(octets: Uint8Array, keyAt: number): boolean {
  return ((octets[keyAt - 4] ?? 0) & (NO_KEY >> 8)) !== NO_KEY >> 8;
}

/** The key of KEY records, which flags of NOKEY leave out. */
export const keyUnlessNone: FieldKind = {
  parse: (words, out) => {
    if (hasKey(out.bytes, out.length)) base64Rest.parse(words, out);
  },
  copy: (from, out) => {
    if (hasKey(out.bytes, out.length)) publicKey.copy(from, out);
  },
  print: (from, context) => (from.at < from.end ? base64Rest.print(from, context) : ''),
};

/** Flags of which all must be 0 (RKEY). */
export const noFlags: FieldKind = {
  ...keyFlags,
  parse: (words, out) => {
    keyFlags.parse(words, out);
    if (out.bytes.readUInt16BE(out.length - 2) !== 0) throw badWord(words, 'the flags must be 0');
  },
  copy: (from, out) => {
    const value = getUint(from, 2);
    if (value !== 0) throw new RdataError('the flags must be 0');
    putUint(out, value, 2);
  },
};
