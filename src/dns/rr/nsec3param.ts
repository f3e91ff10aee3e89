// NSEC3PARAM: how the zone hashes owner names (RFC 5155 §4).
import { salt } from './dnssec-fields.ts';
import { u8, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NSEC3PARAM = defineType('NSEC3PARAM', 51, { hashAlgorithm: u8, flags: u8, iterations: u16, salt });
