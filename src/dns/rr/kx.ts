// KX: key exchanger (RFC 2230).
import { name, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const KX = defineType('KX', 36, { preference: u16, exchanger: name });
