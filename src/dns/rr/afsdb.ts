// AFSDB: location of an AFS cell database (RFC 1183 §1, RFC 5864).
import { name, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const AFSDB = defineType('AFSDB', 18, { subtype: u16, hostname: name });
