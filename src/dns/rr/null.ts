// NULL: anything, experimental (RFC 1035 §3.3.10).
import { opaque } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const NULL = defineType('NULL', 10, { data: opaque });
