// URI: a service as a URI (RFC 7553).
import { u16 } from './fields.ts';
import { defineType } from './rr-type.ts';
import { quotedRest } from './string-fields.ts';

export const URI = defineType('URI', 256, { priority: u16, weight: u16, target: quotedRest });
