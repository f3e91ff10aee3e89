// The fields that RRSIG (RFC 4034 §3) and its predecessor SIG (RFC 2535 §4) have in common: all of them.

import { base64Rest } from './data-fields.ts';
import { coveredType, signatureTime } from './dnssec-fields.ts';
import { name, u8, u16, u32 } from './fields.ts';
import { algorithm } from './key-fields.ts';

export const signatureFields = {
  typeCovered: coveredType,
  algorithm,
  labels: u8,
  originalTtl: u32,
  expiration: signatureTime,
  inception: signatureTime,
  keyTag: u16,
  signer: name,
  signature: base64Rest,
};
