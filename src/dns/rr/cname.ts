// CNAME: the canonical name of an alias (RFC 1035 §3.3.1).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const CNAME = defineType('CNAME', 5, { target: name });
