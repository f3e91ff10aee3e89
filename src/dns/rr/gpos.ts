// GPOS: a place on earth, obsolete (RFC 1712).

import { defineType } from './rr-type.ts';
import { characterString } from './string-fields.ts';

export const GPOS = defineType('GPOS', 27, {
  longitude: characterString,
  latitude: characterString,
  altitude: characterString,
});
