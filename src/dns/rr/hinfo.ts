// HINFO: hardware and system of a host (RFC 1035 §3.3.2; for refused ANY queries RFC 8482).

import { defineType } from './rr-type.ts';
import { characterString } from './string-fields.ts';

export const HINFO = defineType('HINFO', 13, { cpu: characterString, os: characterString });
