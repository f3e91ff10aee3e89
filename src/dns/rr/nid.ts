// NID: node identifier (RFC 6742 §2.1).
import { locator } from './data-fields.ts';
import { u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NID = defineType('NID', 104, { preference: u16, nodeId: locator });
