// NSEC3: the next hashed owner and the types of this one (RFC 5155 §3).
import { hashedName, salt, typeBitmap } from './dnssec-fields.ts';
import { u8, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NSEC3 = defineType('NSEC3', 50, {
  hashAlgorithm: u8,
  flags: u8,
  iterations: u16,
  salt,
  next: hashedName,
  types: typeBitmap,
});
