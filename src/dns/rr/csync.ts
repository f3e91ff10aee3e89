// CSYNC: child-to-parent synchronisation (RFC 7477).
import { typeBitmap } from './dnssec-fields.ts';
import { u16, u32 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const CSYNC = defineType('CSYNC', 62, { serial: u32, flags: u16, types: typeBitmap });
