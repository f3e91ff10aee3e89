// RRSIG: a signature over an RRset (RFC 4034 §3).

import { base64Rest } from './data-fields.ts';
import { coveredType, signatureTime } from './dnssec-fields.ts';
import { name, u8, u16, u32 } from './fields.ts';
import { algorithm } from './key-fields.ts';
import { defineType } from './rr-type.ts';

export const RRSIG = defineType('RRSIG', 46, {
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
