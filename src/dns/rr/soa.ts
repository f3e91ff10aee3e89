// SOA: start of a zone of authority (RFC 1035 §3.3.13).
import { name, seconds, u32 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const SOA = defineType('SOA', 6, {
  mname: name,
  rname: name,
  serial: u32,
  refresh: seconds,
  retry: seconds,
  expire: seconds,
  minimum: seconds,
});
