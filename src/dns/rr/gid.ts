// GID: reserved, without a text form of its own (IANA).
import { opaque } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const GID = defineType('GID', 102, { data: opaque });
