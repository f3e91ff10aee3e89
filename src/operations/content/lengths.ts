// Lengths of what people write, checked before the database would (spec 04 §12.24).

import type { ContentRecord, ZoneContent } from '../../domain/zone/content.ts';
import { type Draft, recordError } from './place.ts';

/** Characters of a comment of a record or group. */
const COMMENT = 1024;
/** Characters of a TTL. */
const TTL = 20;

/** Throws CommentTooLong, RdataParseError (TTL); the fields of the SOA are checked by `apexFields`. */
export function checkLengths({ content, places }: Draft<ZoneContent>): void {
  const { zone } = content;
  const at = (record: ContentRecord) => ({ zone, place: places.get(record) });
  for (const record of content.records) {
    if (isLonger(record.comment, COMMENT)) throw recordError('CommentTooLong', at(record), { length: COMMENT });
    if (isLonger(record.ttl, TTL)) throw recordError('RdataParseError', at(record), { rdata_thing: record.ttl });
  }
  const comments = [...content.groups.map(({ comment }) => comment), content.apexComment ?? null];
  for (const comment of comments) {
    if (isLonger(comment, COMMENT))
      throw recordError('CommentTooLong', { zone, place: undefined }, { length: COMMENT });
  }
}

// The database counts code points; a string's length counts those outside the basic plane twice, so it is the quick test.
function isLonger(text: string | null, most: number): boolean {
  return text !== null && text.length > most && [...text].length > most;
}
