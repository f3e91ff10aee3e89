// MINFO: who answers for a mailing list, experimental (RFC 1035 §3.3.7).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const MINFO = defineType('MINFO', 14, { responsible: name, errors: name });
