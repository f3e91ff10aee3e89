// HHIT: hierarchical host identity of a drone (RFC 9886).
import { base64Rest } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const HHIT = defineType('HHIT', 67, { data: base64Rest });
