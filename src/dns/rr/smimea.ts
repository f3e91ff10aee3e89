// SMIMEA: certificate association for mail (RFC 8162).
import { hexRest } from './data-fields.ts';
import { u8 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const SMIMEA = defineType('SMIMEA', 53, { usage: u8, selector: u8, matchingType: u8, data: hexRest });
