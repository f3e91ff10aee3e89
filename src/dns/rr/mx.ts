// MX: a mail exchanger (RFC 1035 §3.3.9; null MX RFC 7505).
import { name, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const MX = defineType('MX', 15, { preference: u16, exchange: name });
