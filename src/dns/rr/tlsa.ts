// TLSA: certificate association (RFC 6698).
import { hexRest } from './data-fields.ts';
import { u8 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const TLSA = defineType('TLSA', 52, { usage: u8, selector: u8, matchingType: u8, data: hexRest });
