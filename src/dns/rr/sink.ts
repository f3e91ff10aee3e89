// SINK: anything (draft-eastlake-kitchen-sink).
import { base64OrNothing } from './data-fields.ts';
import { u8 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const SINK = defineType('SINK', 40, { meaning: u8, coding: u8, subcoding: u8, data: base64OrNothing });
