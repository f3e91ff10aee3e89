// Fields of DS and CDS (RFC 4034 §5.1, RFC 7344 §3.1).
import { algorithm } from './dnssec-fields.ts';
import { hexRest, u8, u16 } from './fields.ts';

export const dsFields = { keyTag: u16, algorithm, digestType: u8, digest: hexRest };
