// CDS: the DS that a child wants at its parent (RFC 7344 §3.1).
import { dsFields } from './ds-fields.ts';
import { defineType } from './rr-type.ts';

export const CDS = defineType('CDS', 59, dsFields);
