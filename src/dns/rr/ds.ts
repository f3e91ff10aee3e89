// DS: delegation signer (RFC 4034 §5).
import { dsFields } from './ds-fields.ts';
import { defineType } from './rr-type.ts';

export const DS = defineType('DS', 43, dsFields);
