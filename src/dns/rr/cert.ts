// CERT: a certificate (RFC 4398 §2).

import { base64Rest } from './data-fields.ts';
import { mnemonic, u16 } from './fields.ts';
import { namedAlgorithm } from './key-fields.ts';
import { defineType } from './rr-type.ts';

const TYPES = { PKIX: 1, SPKI: 2, PGP: 3, IPKIX: 4, ISPKI: 5, IPGP: 6, ACPKIX: 7, IACPKIX: 8, URI: 253, OID: 254 };

export const CERT = defineType('CERT', 37, {
  certificateType: mnemonic(2, TYPES, 'name'),
  keyTag: u16,
  algorithm: namedAlgorithm,
  certificate: base64Rest,
});
