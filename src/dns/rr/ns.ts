// NS: a name server of the zone or of a delegation (RFC 1035 §3.3.11).
import { name } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NS = defineType('NS', 2, { target: name });
