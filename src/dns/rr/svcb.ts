// SVCB: binding of a service (RFC 9460).
import { quotableName, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';
import { svcParams } from './svc-params.ts';

export const SVCB = defineType('SVCB', 64, { priority: u16, target: quotableName, parameters: svcParams });
