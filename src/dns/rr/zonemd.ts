// ZONEMD: digest of the zone (RFC 8976).
import { sizedHex } from './data-fields.ts';
import { u8, u32 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const ZONEMD = defineType('ZONEMD', 63, {
  serial: u32,
  scheme: u8,
  hash: u8,
  digest: sizedHex({ 1: 48, 2: 64 }, 12),
});
