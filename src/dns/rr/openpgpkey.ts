// OPENPGPKEY: an OpenPGP public key (RFC 7929).
import { base64Rest } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const OPENPGPKEY = defineType('OPENPGPKEY', 61, { key: base64Rest });
