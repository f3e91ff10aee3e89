// SIG: RRSIG before it was so called, obsolete but for SIG(0) (RFC 2535 §4, RFC 2931).

import { base64Rest } from './data-fields.ts';
import { coveredType, signatureTime } from './dnssec-fields.ts';
import { name, u8, u16, u32 } from './fields.ts';
import { algorithm } from './key-fields.ts';
import { defineType } from './rr-type.ts';

export const SIG = defineType('SIG', 24, {
  typeCovered: coveredType,
  algorithm,
  labels: u8,
  originalTtl: u32,
  expiration: signatureTime,
  inception: signatureTime,
  keyTag: u16,
  signer: name,
  signature: base64Rest,
});
