// Fields of DS and CDS (RFC 4034 §5.1, RFC 7344 §3.1).
import { sizedHex } from './data-fields.ts';
import { mnemonic, u16 } from './fields.ts';
import { algorithm } from './key-fields.ts';

const DIGESTS = { 'SHA-1': 1, SHA1: 1, 'SHA-256': 2, SHA256: 2, GOST: 3, 'SHA-384': 4, SHA384: 4 };

/** Octets of a digest, by its type. */
const SIZES = { 1: 20, 2: 32, 4: 48 };

export const dsFields = {
  keyTag: u16,
  algorithm,
  digestType: mnemonic(1, DIGESTS, 'number'),
  digest: sizedHex(SIZES),
};
