// SSHFP: fingerprint of a host key (RFC 4255).
import { sizedHex } from './data-fields.ts';
import { u8 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const SSHFP = defineType('SSHFP', 44, {
  algorithm: u8,
  fingerprintType: u8,
  fingerprint: sizedHex({ 1: 20, 2: 32 }, 0),
});
