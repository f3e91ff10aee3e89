// DSYNC: where to send notifications for a child's zone (RFC 9859).
import { coveredType } from './dnssec-fields.ts';
import { badWordRead } from './field-io.ts';
import { keptName, mnemonic, u16 } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

const SCHEMES = mnemonic(1, { NOTIFY: 1 }, 'name');

const scheme: FieldKind = {
  ...SCHEMES,
  parse: (words, out) => {
    try {
      SCHEMES.parse(words, out);
    } catch (error) {
      if (error instanceof RdataError) throw badWordRead(words, error.message);
      throw error;
    }
  },
};

export const DSYNC = defineType('DSYNC', 66, {
  type: coveredType,
  scheme,
  port: u16,
  target: keptName,
});
