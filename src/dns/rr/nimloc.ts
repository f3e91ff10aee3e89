// NIMLOC: locator of Nimrod (draft-ietf-nimrod-dns).
import { hexRest } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const NIMLOC = defineType('NIMLOC', 32, { data: hexRest });
