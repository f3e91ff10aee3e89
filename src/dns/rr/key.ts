// KEY: a public key that is not of a zone, obsolete but for SIG(0) (RFC 2535 §3, RFC 3445).
import { algorithm, keyFlags, keyUnlessNone, protocol } from './key-fields.ts';
import { defineType } from './rr-type.ts';

export const KEY = defineType('KEY', 25, { flags: keyFlags, protocol, algorithm, key: keyUnlessNone });
