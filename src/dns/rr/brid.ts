// BRID: remote identification of a drone (RFC 9886).
import { base64Rest } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const BRID = defineType('BRID', 68, { data: base64Rest });
