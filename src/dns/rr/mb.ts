// MB: host of a mailbox, experimental (RFC 1035 §3.3.3).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const MB = defineType('MB', 7, { host: name });
