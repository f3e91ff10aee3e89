// RP: responsible person (RFC 1183 §2.2).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const RP = defineType('RP', 17, { mbox: name, txt: name });
