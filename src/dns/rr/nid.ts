// NID: node identifier (RFC 6742 §2.1).
import { groupedHex, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const NID = defineType('NID', 104, { preference: u16, nodeId: groupedHex(8, 4, ':') });
