// Comments and tags on their way to the record that they belong to (spec 04 §4.1); ordinary comments are kept, too.

import type { Scanner } from './scanner.ts';
import { NO_FLAGS, type RecordFlags, remarkText } from './tags.ts';

/** What waits for the next record. */
export interface Notes {
  /** Lines of `;#`. */
  comment: string;
  flags: RecordFlags;
  /** Ordinary comments, each line ended by a newline: of paragraphs before, and of the one that is being read. */
  remarks: string;
  paragraph: string;
}

export function makeNotes(): Notes {
  return { comment: '', flags: NO_FLAGS, remarks: '', paragraph: '' };
}

export type TakenNotes = Pick<Notes, 'flags' | 'remarks'> & { readonly comment: string | null };

const NOTHING: TakenNotes = { comment: null, flags: NO_FLAGS, remarks: '' };

/** What waits, which from here on waits no more. */
export function takeNotes(notes: Notes): TakenNotes {
  const { comment, flags } = notes;
  const remarks = notes.remarks + notes.paragraph;
  if (comment === '' && flags === NO_FLAGS && remarks === '') return NOTHING;
  Object.assign(notes, makeNotes());
  return { comment: comment === '' ? null : comment, flags, remarks };
}

/** Adds a line of ordinary comment. */
export function addRemark(notes: Notes, text: string): void {
  notes.paragraph += `${remarkText(text)}\n`;
}

// What printing puts at the top (spec 04 §4.7): it is made anew each time.
const HEADER_LINE = /^(?:Zone|Reference|change_by|zi_id|zi_[cmp]time): +\S.*\n/gm;

/** Ends a paragraph of ordinary comments. At the top of a file it may be the header that printing makes, which is no remark. */
export function endParagraph(notes: Notes, atTop: boolean): void {
  if (notes.paragraph === '') return;
  const own = atTop ? notes.paragraph.replace(HEADER_LINE, '') : notes.paragraph;
  notes.remarks += own === notes.paragraph ? own : own.replace(/^\n+|(?<=\n)\n+$/g, '');
  notes.paragraph = '';
}

/** All ordinary comments of a record: those above it and those on its own lines; null without any text. */
export function remarkOf(above: string, { comment, innerComment }: Scanner, isSoa: boolean): string | null {
  // Comments inside a SOA are the labels of its fields, which printing brings back.
  const inner = isSoa ? '' : innerComment;
  if (above === '' && inner === '' && comment === '') return null;
  const remark = above + (inner === '' || comment === '' ? inner + comment : `${inner}; ${comment}`);
  return remark.trim() === '' ? null : remark;
}

/** A remark with more lines above the record. */
export function withLinesAbove(remark: string | null, lines: string): string | null {
  if (lines.trim() === '') return remark;
  const beside = (remark ?? '').lastIndexOf('\n') + 1;
  return (remark ?? '').slice(0, beside) + lines + (remark ?? '').slice(beside);
}
