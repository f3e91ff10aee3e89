// SRV: location of a service (RFC 2782).
import { name, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const SRV = defineType('SRV', 33, { priority: u16, weight: u16, port: u16, target: name });
