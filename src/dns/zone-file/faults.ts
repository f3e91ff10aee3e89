// Faults of zone text with their place; SyntaxFault carries one up to where its line is known.
import type { ParseFault } from './types.ts';

export interface FaultDetail {
  readonly message: string;
  readonly errorName: string;
  readonly expected?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

export class SyntaxFault extends Error {
  override readonly name = 'SyntaxFault';
  readonly place: Place;
  readonly detail: FaultDetail;
  constructor(place: Place, detail: FaultDetail) {
    super(detail.message);
    this.place = place;
    this.detail = detail;
  }
}

/** Grammar error: -126 over RPC. */
export function grammarFault(place: Place, message: string, expected?: string): SyntaxFault {
  return new SyntaxFault(place, {
    message,
    errorName: 'ZiTextParseError',
    ...(expected === undefined ? {} : { expected }),
  });
}

/** Rdata, TTL or field not acceptable: -24. `thing` is the text to blame. */
export function rdataFault({ line, column }: Place, message: string, thing = ''): SyntaxFault {
  return new SyntaxFault({ line, column }, { message, errorName: 'RdataParseError', data: { rdata_thing: thing } });
}

/** Turns places of one text into faults; splits the text into lines only when there is one to report. */
export function faultMaker(text: string, file?: string): (place: Place, detail: FaultDetail) => ParseFault {
  let lines: string[] | null = null;
  return ({ line, column }, detail) => {
    lines ??= text.split('\n');
    const input = lines[line - 1] ?? '';
    const marked = `${input.slice(0, column - 1)}>!<${input.slice(column - 1)}`;
    return { ...(file === undefined ? {} : { file }), line, column, marked, ...detail };
  };
}
