// The comment tags of DMS: `;|` group comments, `;#` record comments, `;!` flags (spec 04 §4.1, §4.4).
import { grammarFault, type Place, SyntaxFault } from './faults.ts';

export interface RecordFlags {
  readonly disabled: boolean;
  readonly lockPtr: boolean;
  readonly trackReverse: boolean;
  readonly forceReverse: boolean;
  readonly reference: string | null;
  readonly updateOp: string | null;
}

export const NO_FLAGS: RecordFlags = {
  disabled: false,
  lockPtr: false,
  trackReverse: false,
  forceReverse: false,
  reference: null,
  updateOp: null,
};

const FLAG = /\s*(?:(LOCKPTR|DISABLE|TRACKREV|FORCEREV)|REF:([A-Za-z0-9._@-]+)|RROP:(ADD|DELETE|UPDATE_RRTYPE))/y;
const LEGAL = 'LOCKPTR, DISABLE, TRACKREV, FORCEREV, REF:name or RROP:ADD|DELETE|UPDATE_RRTYPE';

/** Flags of what stands behind `;!`. Throws SyntaxFault; RROP: only where `incremental`. */
export function parseFlags(text: string, place: Place, incremental: boolean): RecordFlags {
  const body = text.trimEnd();
  const words = new Set<string>();
  let reference: string | null = null;
  let updateOp: string | null = null;
  FLAG.lastIndex = 0;
  for (let at = 0; at < body.length; at = FLAG.lastIndex) {
    const [, word, ref, op] = FLAG.exec(body) ?? [];
    if (word !== undefined) words.add(word);
    else if (ref !== undefined) reference = ref;
    else if (op !== undefined && (updateOp ?? op) === op) updateOp = op;
    else {
      const message = op === undefined ? 'unknown flag' : `RROP:${op} behind RROP:${updateOp}`;
      throw grammarFault({ ...place, column: place.column + 2 + at }, message, LEGAL);
    }
  }
  if (updateOp !== null && !incremental) {
    throw new SyntaxFault(place, {
      message: 'RROP: is for incremental updates only',
      errorName: 'RropNotSupported',
      data: { rr_flags: body.trim() },
    });
  }
  return {
    disabled: words.has('DISABLE'),
    lockPtr: words.has('LOCKPTR'),
    trackReverse: words.has('TRACKREV'),
    forceReverse: words.has('FORCEREV'),
    reference,
    updateOp,
  };
}

/** One line of a `;|` or `;#` comment, newline-terminated. Throws SyntaxFault if the blank behind the tag is missing. */
export function tagLine(tag: '|' | '#', body: string, place: Place): string {
  if (body !== '' && !/^\s/.test(body)) {
    throw grammarFault({ ...place, column: place.column + 2 }, `';${tag}' needs a blank before its text`, 'a blank');
  }
  return `${body.slice(1).trimEnd()}\n`;
}

/** Text of an ordinary comment, one leading blank and blanks at the end removed. */
export function remarkText(body: string): string {
  return body.replace(/^ /, '').trimEnd();
}
