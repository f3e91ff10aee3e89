// LP: name of locators (RFC 6742 §2.4).
import { keptName, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const LP = defineType('LP', 107, { preference: u16, fqdn: keptName });
