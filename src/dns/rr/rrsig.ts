// RRSIG: a signature over an RRset (RFC 4034 §3).

import { defineType } from './rr-type.ts';
import { signatureFields } from './signature-fields.ts';

export const RRSIG = defineType('RRSIG', 46, signatureFields);
