// NSEC: the next owner and the types of this one (RFC 4034 §4; case of the name kept: RFC 6840 §5.1).
import { someTypes } from './dnssec-fields.ts';
import { keptName } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NSEC = defineType('NSEC', 47, { next: keptName, types: someTypes });
