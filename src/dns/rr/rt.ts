// RT: route through another host (RFC 1183 §3.3).
import { name, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const RT = defineType('RT', 21, { preference: u16, host: name });
