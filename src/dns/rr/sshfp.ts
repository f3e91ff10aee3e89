// SSHFP: fingerprint of a host key (RFC 4255).
import { hexRest, u8 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const SSHFP = defineType('SSHFP', 44, { algorithm: u8, fingerprintType: u8, fingerprint: hexRest });
