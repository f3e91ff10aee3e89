// NSAP-PTR: name of an OSI address, obsolete (RFC 1348).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NSAP_PTR = defineType('NSAP-PTR', 23, { name });
