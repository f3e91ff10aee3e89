// RRSIG: a signature over an RRset (RFC 4034 §3).
import { algorithm, coveredType, signatureTime } from './dnssec-fields.ts';
import { base64Rest, name, seconds, u8, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const RRSIG = defineType('RRSIG', 46, {
  typeCovered: coveredType,
  algorithm,
  labels: u8,
  originalTtl: seconds,
  expiration: signatureTime,
  inception: signatureTime,
  keyTag: u16,
  signer: name,
  signature: base64Rest,
});
