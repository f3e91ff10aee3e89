// EID: endpoint identifier of Nimrod (draft-ietf-nimrod-dns).
import { hexRest } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const EID = defineType('EID', 31, { data: hexRest });
