// Lengths of what people write, checked before the database would (spec 04 §12.24).

import type { ContentRecord, ZoneContent } from '../../domain/zone/content.ts';
import { type Draft, type Place, recordError } from './place.ts';

/** Characters of a comment of a record or group. */
const COMMENT = 1024;
/** Characters of a TTL. */
const TTL = 20;

/** Throws CommentTooLong, RdataParseError (TTL); the fields of the SOA are checked by `apexFields`. */
export function checkLengths({ content, places }: Draft<ZoneContent>): void {
  const { zone } = content;
  for (const record of content.records) checkRecordLengths(record, () => ({ zone, place: places.get(record) }));
  const { apexComment = null, soa } = content;
  const comments = [...content.groups.map(({ comment }) => comment), apexComment, soa.comment ?? null];
  for (const comment of comments) {
    if (isLonger(comment, COMMENT))
      throw recordError('CommentTooLong', { zone, place: undefined }, { length: COMMENT });
  }
}

/** The same of one record; where it stood is asked for only when it must be told. */
export function checkRecordLengths(
  { comment, ttl }: Pick<ContentRecord, 'comment' | 'ttl'>,
  at: () => { readonly zone: string; readonly place: Place | undefined },
): void {
  if (isLonger(comment, COMMENT)) throw recordError('CommentTooLong', at(), { length: COMMENT });
  if (isLonger(ttl, TTL)) throw recordError('RdataParseError', at(), { rdata_thing: ttl });
}

// The database counts code points; a string's length counts those outside the basic plane twice, so it is the quick test.
function isLonger(text: string | null, most: number): boolean {
  return text !== null && text.length > most && [...text].length > most;
}
