// DLV: lookaside DS, obsolete (RFC 4431, RFC 8749).
import { dsFields } from './ds-fields.ts';
import { defineType } from './rr-type.ts';

export const DLV = defineType('DLV', 32769, dsFields);
