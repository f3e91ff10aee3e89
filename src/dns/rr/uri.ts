// URI: a service as a URI (RFC 7553).
import { textRest, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const URI = defineType('URI', 256, { priority: u16, weight: u16, target: textRest });
