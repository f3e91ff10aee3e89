// Records of one zone as those of another: relative names move with them, absolute ones still point where they did (spec 04 §11).

import { absolutise, NameError, parseName } from '../../dns/name.ts';
import { RdataError } from '../../dns/rr/index.ts';
import { DmsError } from '../../domain/errors.ts';
import type { ContentRecord } from '../../domain/zone/content.ts';
import { relocated } from '../../domain/zone/ptr/relocate.ts';

/** Throws LabelNotInDomain, RdataParseError where a name becomes too long under the new zone's. */
export function moved(records: readonly ContentRecord[], zone: string): ContentRecord[] {
  for (const { owner } of records) {
    try {
      parseName(absolutise(owner, zone), zone);
    } catch (error) {
      if (!(error instanceof NameError)) throw error;
      throw new DmsError('LabelNotInDomain', { name: zone, label_thing: owner }, `${zone}: ${error.message}`);
    }
  }
  try {
    // Who made a PTR of the source did not make this one.
    return relocated(records, zone).map((record) => ({ ...record, ptrSource: null }));
  } catch (error) {
    if (!(error instanceof RdataError)) throw error;
    throw new DmsError('RdataParseError', { name: zone }, `${zone}: ${error.message}`);
  }
}
