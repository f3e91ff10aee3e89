// TALINK: list of trust anchors (draft-ietf-dnsop-dnssec-trust-history).
import { keptName } from './fields.ts';
import { defineType } from './rr-type.ts';

export const TALINK = defineType('TALINK', 58, { previous: keptName, next: keptName });
