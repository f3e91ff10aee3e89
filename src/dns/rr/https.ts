// HTTPS: binding of a service for web origins (RFC 9460 §9).
import { quotableName, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';
import { svcParams } from './svc-params.ts';

export const HTTPS = defineType('HTTPS', 65, { priority: u16, target: quotableName, parameters: svcParams });
