// SIG: RRSIG before it was so called, obsolete but for SIG(0) (RFC 2535 §4, RFC 2931).

import { defineType } from './rr-type.ts';
import { signatureFields } from './signature-fields.ts';

export const SIG = defineType('SIG', 24, signatureFields);
