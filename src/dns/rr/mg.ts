// MG: member of a mail group, experimental (RFC 1035 §3.3.6).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const MG = defineType('MG', 8, { mailbox: name });
