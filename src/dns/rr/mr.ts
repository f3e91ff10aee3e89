// MR: new name of a mailbox, experimental (RFC 1035 §3.3.8).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const MR = defineType('MR', 9, { mailbox: name });
