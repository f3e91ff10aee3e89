// DSYNC: where to send notifications for a child's zone (RFC 9859).
import { coveredType } from './dnssec-fields.ts';
import { keptName, mnemonic, u16 } from './fields.ts';
import { defineType } from './rr-type.ts';

export const DSYNC = defineType('DSYNC', 66, {
  type: coveredType,
  scheme: mnemonic(1, { NOTIFY: 1 }, 'name'),
  port: u16,
  target: keptName,
});
