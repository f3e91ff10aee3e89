// DNAME: redirection of a whole subtree (RFC 6672).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const DNAME = defineType('DNAME', 39, { target: name });
