// UNSPEC: reserved, without a text form of its own (IANA).
import { opaque } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const UNSPEC = defineType('UNSPEC', 103, { data: opaque });
