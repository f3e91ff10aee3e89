// PX: mapping of X.400 and RFC 822 addresses (RFC 2163 §4).
import { name, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const PX = defineType('PX', 26, { preference: u16, map822: name, mapX400: name });
