// TA: trust anchor as a DS (IANA registration).
import { dsFields } from './ds-fields.ts';
import { defineType } from './rr-type.ts';

export const TA = defineType('TA', 32768, dsFields);
