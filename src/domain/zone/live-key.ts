// One text that says all of a record that a version keeps; the database makes the same of a row (store/live-rows.ts).
import type { ContentRecord } from './content.ts';

/** Between the fields of a key. Values may contain it; such records are looked at in full. */
export const FIELD = '\u001f';
/** Behind a key. In stored values the database puts a FIELD in its place. */
export const ROW = '\u001e';

/** Bits of the field `flags` of a key; the last four tell null from the empty text. */
export const KEY_FLAG = {
  disabled: 1,
  lockPtr: 2,
  trackReverse: 4,
  noTtl: 8,
  noReference: 16,
  noComment: 32,
  noRemark: 64,
} as const;

/** The parts of which a record's key is glued together, valid until the next is asked for; null: it has none. */
export type KeyParts = (record: ContentRecord) => readonly string[] | null;

/**
 * Keys hold all of a record that a version keeps, as typed, under a stored group number: `group flags type owner ttl rdata
 * reference-id comment remark`. The canonical form is not among it, since type and rdata give it within one zone. A record with
 * a separator in a value has no key. No record costs a new string or array: that is most of the time of comparing a large zone.
 */
export function keyParts(references: ReadonlyMap<string, number>, numberOf: (group: number) => number): KeyParts {
  const heads = new Map<number, Map<string, string>>();
  const headOf = (group: number, flags: number, type: string): string => {
    const place = group * 2 * KEY_FLAG.noRemark + flags;
    const ofType = heads.get(place) ?? new Map<string, string>();
    const known = ofType.get(type);
    if (known !== undefined) return known;
    const head = `${group}${FIELD}${flags}${FIELD}${type}${FIELD}`;
    heads.set(place, ofType.set(type, head));
    return head;
  };
  const parts: string[] = [];
  return (record) => {
    const { owner, type, ttl, rdata, reference, comment, remark } = record;
    if (isOdd(rdata) || isOdd(comment) || isOdd(remark)) return null;
    parts[0] = headOf(numberOf(record.group), flagsOf(record), type);
    parts[1] = owner;
    parts[2] = ttl === null ? NO_TTL : `${FIELD}${ttl}${FIELD}`;
    parts[3] = rdata;
    if (reference === null && comment === null && remark === null) parts[4] = NO_TEXTS;
    else {
      const id = reference === null ? '' : (references.get(reference.toLowerCase()) ?? '');
      parts[4] = `${FIELD}${id}${FIELD}${comment ?? ''}${FIELD}${remark ?? ''}`;
    }
    return parts;
  };
}

function isOdd(text: string | null): boolean {
  return text !== null && (text.includes(FIELD) || text.includes(ROW));
}

const NO_TTL = FIELD + FIELD;
const NO_TEXTS = FIELD + FIELD + FIELD;

function flagsOf({ disabled, lockPtr, trackReverse, ttl, reference, comment, remark }: ContentRecord): number {
  return (
    (disabled ? KEY_FLAG.disabled : 0) +
    (lockPtr ? KEY_FLAG.lockPtr : 0) +
    (trackReverse ? KEY_FLAG.trackReverse : 0) +
    (ttl === null ? KEY_FLAG.noTtl : 0) +
    (reference === null ? KEY_FLAG.noReference : 0) +
    (comment === null ? KEY_FLAG.noComment : 0) +
    (remark === null ? KEY_FLAG.noRemark : 0)
  );
}
