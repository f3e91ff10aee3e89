// NINFO: state of the zone (draft-reid-dnsext-zs).

import { defineType } from './rr-type.ts';
import { characterStrings } from './string-fields.ts';

export const NINFO = defineType('NINFO', 56, { text: characterStrings });
